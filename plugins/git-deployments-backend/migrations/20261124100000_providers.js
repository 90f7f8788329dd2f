/**
 * Connections that are renewed and shared, hooks that are looked after, deliveries that are looked at, and statuses at
 * the commits.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const time = (table, name) => table.string(name, 24);

  await knex.schema.alterTable('connections', table => {
    table
      .integer('token_version')
      .notNullable()
      .defaultTo(1)
      .comment('Counts the grants; a renewal of an older one is refused');
    table
      .string('refresh_holder', 40)
      .nullable()
      .comment('Which process renews the grant just now');
    time(table, 'refresh_until')
      .nullable()
      .comment('When that process counts as dead, ISO 8601, UTC');
    table.text('problem').nullable().comment('Why the grant died');
  });

  await knex.schema.alterTable('oauth_flows', table => {
    table
      .string('connection_id', 40)
      .nullable()
      .comment('The connection that is connected again; null for a new one');
  });

  await knex.schema.createTable('token_holds', table => {
    table.comment(
      'Builds that clone with the access token of a connection: it is not renewed meanwhile, which would kill it',
    );
    table
      .string('build_id', 40)
      .primary()
      .references('builds.id')
      .onDelete('CASCADE')
      .comment('The build that clones');
    table
      .string('connection_id', 40)
      .notNullable()
      .references('connections.id')
      .onDelete('CASCADE')
      .comment('The connection');
    time(table, 'held_until')
      .notNullable()
      .comment('When the hold ends by itself, ISO 8601, UTC');
    table.index(['connection_id', 'held_until']);
  });

  await knex.schema.createTable('connection_shares', table => {
    table.comment(
      'Repositories that the admins of a project may point containers at with the connection of someone else',
    );
    table.string('id', 40).primary().comment('shr-…');
    table
      .string('connection_id', 40)
      .notNullable()
      .references('connections.id')
      .onDelete('CASCADE')
      .comment('The connection');
    table.string('project', 255).notNullable().comment('The project');
    table
      .string('repository_id', 255)
      .notNullable()
      .comment('Id of the repository at the provider');
    table
      .string('repository', 1024)
      .notNullable()
      .comment('Full name of the repository when it was shared');
    table.text('url').notNullable().comment('Page of the repository');
    table.string('created_by', 255).notNullable().comment('A user entity ref');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    table.unique(['connection_id', 'project', 'repository_id']);
    table.index(['project']);
  });

  await knex.schema.alterTable('hooks', table => {
    table
      .text('previous_secret')
      .nullable()
      .comment('The secret before, encrypted; accepted while it is changed');
    time(table, 'previous_until')
      .nullable()
      .comment('How long the secret before is accepted, ISO 8601, UTC');
    table
      .boolean('healthy')
      .notNullable()
      .defaultTo(true)
      .comment('Whether nothing was wrong when it was last looked at');
    table.text('problem').nullable().comment('What is wrong');
    time(table, 'checked_at')
      .nullable()
      .comment('When it was last looked at at the provider, ISO 8601, UTC');
    time(table, 'due_at')
      .notNullable()
      .defaultTo('2026-01-01T00:00:00.000Z')
      .index()
      .comment('When to look at it and at its branches again');
  });

  await knex.schema.alterTable('deliveries', table => {
    table
      .string('source', 10)
      .notNullable()
      .defaultTo('hook')
      .comment('hook, poll (found at the branch) or replay');
    table
      .string('replay_of', 40)
      .nullable()
      .comment('The delivery that this one repeats');
    table.index(['received_at', 'id']);
  });

  await knex.schema.createTable('commit_statuses', table => {
    table.comment(
      'What commits should say at their provider of a build, or of a push that was not built',
    );
    table
      .string('id', 40)
      .primary()
      .comment('The build (dep-…) or the decision (dcn-…)');
    table
      .string('container_id', 40)
      .notNullable()
      .references('containers.id')
      .onDelete('CASCADE')
      .comment('The container');
    table.string('sha', 64).notNullable().comment('The commit');
    table
      .integer('version')
      .notNullable()
      .comment('Counts the changes that are to be told');
    table
      .integer('told_version')
      .notNullable()
      .comment('The change that was last told');
    table
      .text('told')
      .nullable()
      .comment('What was last told, as JSON; the same again is not sent');
    table
      .integer('attempts')
      .notNullable()
      .comment('How often telling the newest change failed');
    table.text('problem').nullable().comment('Why it failed last');
    time(table, 'due_at')
      .nullable()
      .index()
      .comment('When to tell it (again); null when there is nothing to tell');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    table.index(['container_id', 'sha', 'created_at']);
  });
};

/** Migrations only go forward. */
exports.down = async function down() {
  throw new Error('Migrations of git-deployments only go forward');
};
