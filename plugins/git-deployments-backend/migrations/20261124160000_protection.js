/**
 * Approvals, roles that owners give, how settings were changed, and the audit trail.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const time = (table, name) => table.string(name, 24);

  await knex.schema.alterTable('builds', table => {
    table
      .text('authority')
      .nullable()
      .comment(
        'Under which rule it is allowed, for whom, and for which settings of the container, as JSON; null in builds of before',
      );
    table
      .text('break_glass')
      .nullable()
      .comment(
        'Which owner let it pass a gate, why and when, as JSON; null where none did',
      );
  });

  await knex.schema.createTable('approvals', table => {
    table.comment(
      'Requests that someone else must grant, each bound to a commit, to settings, and before a deploy to a digest',
    );
    table.string('id', 40).primary().comment('apr-…');
    table
      .string('build_id', 40)
      .notNullable()
      .unique()
      .references('builds.id')
      .onDelete('CASCADE')
      .comment('The build that waits');
    table
      .string('container_id', 40)
      .notNullable()
      .references('containers.id')
      .onDelete('CASCADE')
      .comment('Its container');
    table
      .string('state', 20)
      .notNullable()
      .comment(
        'pending, approved, rejected, withdrawn, expired, void or retired',
      );
    table
      .string('gate', 20)
      .notNullable()
      .comment('What it stands before: build or deploy');
    table
      .string('requested_by', 255)
      .notNullable()
      .comment('User entity ref, machine, or account at the provider');
    table
      .text('authors')
      .notNullable()
      .comment(
        'Accounts at the provider that the commit is of, as a JSON array of ids and names',
      );
    table.string('sha', 64).notNullable().comment('The commit');
    table
      .string('config_hash', 64)
      .notNullable()
      .comment('SHA-256 of the settings that it was asked for');
    table
      .string('digest', 80)
      .nullable()
      .comment('sha256:… where it stands before the deploy of an image');
    table
      .integer('required')
      .notNullable()
      .comment('How many people must approve');
    table
      .text('changes')
      .nullable()
      .comment(
        'What becomes of the container with it, as JSON: the pin of a rollback',
      );
    table.text('reason').nullable().comment('Why it ended as it did');
    table
      .integer('version')
      .notNullable()
      .comment('Counts changes; a change of an older version is refused');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    time(table, 'expires_at').notNullable().comment('ISO 8601, UTC');
    time(table, 'ended_at').nullable().comment('ISO 8601, UTC');
    table.index(['state', 'expires_at']);
    table.index(['container_id', 'state']);
  });

  await knex.schema.createTable('approval_decisions', table => {
    table.comment('What people said to requests, each person once');
    table.increments('id').comment('In the order in which they said it');
    table
      .string('approval_id', 40)
      .notNullable()
      .references('approvals.id')
      .onDelete('CASCADE')
      .comment('The request');
    table.string('by', 255).notNullable().comment('A user entity ref');
    table
      .string('decision', 20)
      .notNullable()
      .comment('approve, reject, withdraw or override');
    table.text('comment').nullable().comment('In their words');
    time(table, 'at').notNullable().comment('ISO 8601, UTC');
    table.unique(['approval_id', 'by']);
  });

  await knex.schema.createTable('project_roles', table => {
    table.comment('Roles in projects that owners gave');
    table
      .string('project', 255)
      .notNullable()
      .comment('An entity ref: the System, or the entity');
    table
      .string('principal', 255)
      .notNullable()
      .comment('An entity ref of a user or a group');
    table.string('role', 20).notNullable().comment('owner, admin or member');
    table.string('created_by', 255).notNullable().comment('A user entity ref');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    table.primary(['project', 'principal']);
    table.index(['principal']);
  });

  await knex.schema.createTable('container_changes', table => {
    table.comment('How the settings of containers were changed');
    table.increments('id').comment('In order');
    table
      .string('container_id', 40)
      .notNullable()
      .references('containers.id')
      .onDelete('CASCADE')
      .comment('The container');
    table
      .integer('version')
      .notNullable()
      .comment('The version that the container has by it');
    table
      .string('by', 255)
      .notNullable()
      .comment('A user entity ref, or a machine');
    table
      .text('changes')
      .notNullable()
      .comment('Fields with what they were before and after, as a JSON array');
    time(table, 'at').notNullable().comment('ISO 8601, UTC');
    table.index(['container_id', 'id']);
  });

  await knex.schema.createTable('audit', table => {
    table.comment(
      'Who did what: rows are added, and never changed or deleted; they outlive what they tell of',
    );
    table.increments('seq').comment('In order');
    table.string('id', 40).notNullable().unique().comment('aud-…');
    time(table, 'at').notNullable().index().comment('ISO 8601, UTC');
    table
      .string('actor', 255)
      .notNullable()
      .comment('User entity ref, machine, account at the provider, or system');
    table.string('action', 64).notNullable().comment('Such as build-trigger');
    table
      .string('outcome', 20)
      .notNullable()
      .comment('succeeded, refused or failed');
    table
      .string('severity', 20)
      .notNullable()
      .comment('low, medium, high or critical');
    table
      .string('project', 255)
      .nullable()
      .comment('The project that it is about');
    table.string('entity_ref', 255).nullable().comment('The entity');
    table.string('container_id', 40).nullable().comment('The container');
    table.string('build_id', 40).nullable().comment('The build');
    table.string('approval_id', 40).nullable().comment('The request');
    table.string('sha', 64).nullable().comment('The commit');
    table.string('digest', 80).nullable().comment('The image, sha256:…');
    table.text('rule').nullable().comment('Under which rule it was allowed');
    table.text('message').notNullable().comment('In a sentence');
    table.index(['project', 'seq']);
    table.index(['container_id', 'seq']);
    table.index(['actor', 'seq']);
  });
  if (knex.client.config.client === 'pg') {
    await knex.raw(`
      create function git_deployments_audit_is_append_only() returns trigger as $$
      begin
        raise exception 'the audit table is append-only';
      end
      $$ language plpgsql`);
    await knex.raw(`
      create trigger audit_append_only before update or delete on audit
      for each row execute function git_deployments_audit_is_append_only()`);
  } else {
    for (const operation of ['update', 'delete']) {
      await knex.raw(`
        create trigger audit_append_only_${operation} before ${operation} on audit
        begin select raise(abort, 'the audit table is append-only'); end`);
    }
  }

  const rules = {
    gate: 'build',
    count: 1,
    approvers: [],
    ownAllowed: false,
    commentRequired: false,
    expiresAfterHours: 720,
  };
  const containers = await knex('containers').select('id', 'protection');
  for (const { id, protection } of containers) {
    await knex('containers')
      .where({ id })
      .update({
        protection: JSON.stringify({
          ...JSON.parse(protection),
          approval: rules,
        }),
      });
  }
};

/** Migrations only go forward. */
exports.down = async function down() {
  throw new Error('Migrations of Git Deployments only go forward');
};
