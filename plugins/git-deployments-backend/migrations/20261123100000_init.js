/**
 * The data model of Git Deployments.
 *
 * Rows are claimed and compare-and-set, never locked across a network call; what is unique here is what keeps two
 * backends from doing the same thing twice: one hook a repository, one row a delivery, one decision a push and
 * container, one running build a container, one owner a target.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const time = (table, name) => table.string(name, 24);

  await knex.schema.createTable('connections', table => {
    table.comment('Authorised accounts at provider instances');
    table.string('id', 40).primary().comment('git-…');
    table
      .string('provider', 40)
      .notNullable()
      .comment('Id of the provider instance');
    table
      .string('owner_ref', 255)
      .notNullable()
      .comment('Who authorised it: a user entity ref');
    table
      .string('account_id', 255)
      .notNullable()
      .comment('Account id at the provider; survives a rename');
    table
      .string('account_login', 255)
      .notNullable()
      .comment('Account name when it was last seen');
    table.text('avatar_url').nullable().comment('Picture of the account');
    table
      .text('scopes')
      .notNullable()
      .comment('Granted scopes, as a JSON array');
    table
      .text('tokens')
      .notNullable()
      .comment(
        'Access and refresh token, encrypted with AES-256-GCM; the record id is authenticated',
      );
    time(table, 'token_expires_at')
      .nullable()
      .comment('When the access token ends; null if it does not');
    table
      .string('status', 20)
      .notNullable()
      .comment('active, or reconnect once the grant has died');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    time(table, 'updated_at').notNullable().comment('ISO 8601, UTC');
    table.unique(['provider', 'owner_ref', 'account_id']);
    table.index(['owner_ref', 'created_at']);
    table.index(['provider', 'account_id']);
  });

  await knex.schema.createTable('oauth_flows', table => {
    table.comment(
      'Authorisations under way; a row lives ten minutes and is used once',
    );
    table
      .string('state_hash', 64)
      .primary()
      .comment('SHA-256 of the state parameter');
    table
      .string('cookie_hash', 64)
      .notNullable()
      .comment('SHA-256 of the cookie of the flow');
    table
      .string('provider', 40)
      .notNullable()
      .comment('Id of the provider instance');
    table.string('user_ref', 255).notNullable().comment('Who started it');
    table
      .text('code_verifier')
      .notNullable()
      .comment('PKCE verifier, encrypted');
    table
      .text('return_to')
      .notNullable()
      .comment('Path of the app where the browser ends');
    time(table, 'expires_at').notNullable().index().comment('ISO 8601, UTC');
  });

  await knex.schema.createTable('hooks', table => {
    table.comment(
      'Webhooks at providers: one per repository and provider instance serves all containers that track it',
    );
    table
      .string('id', 40)
      .primary()
      .comment('hook-…; part of the URL that the provider calls');
    table
      .string('provider', 40)
      .notNullable()
      .comment('Id of the provider instance');
    table
      .string('repository_id', 255)
      .notNullable()
      .comment('Id of the repository at the provider');
    table
      .string('repository', 1024)
      .notNullable()
      .comment('Full name of the repository when it was last seen');
    table
      .string('provider_hook_id', 255)
      .nullable()
      .comment('Id of the hook at the provider; null while it is made by hand');
    table
      .text('secret')
      .notNullable()
      .comment('Signing secret, encrypted; the record id is authenticated');
    table
      .string('status', 20)
      .notNullable()
      .comment(
        'creating, active, or manual where the account may not make hooks',
      );
    time(table, 'last_delivery_at')
      .nullable()
      .comment('When a signed delivery last came, ISO 8601, UTC');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    table.unique(['provider', 'repository_id']);
  });

  await knex.schema.createTable('containers', table => {
    table.comment('Deployable units of catalog entities, one an environment');
    table.string('id', 40).primary().comment('ctr-…');
    table.string('entity_ref', 255).notNullable().comment('The catalog entity');
    table
      .string('project', 255)
      .notNullable()
      .comment('Scope of roles: the System of the entity, or the entity');
    table.string('name', 63).notNullable().comment('Name within the entity');
    table
      .string('environment', 63)
      .notNullable()
      .comment('staging, production, …');
    table
      .string('provider', 40)
      .notNullable()
      .comment('Id of the provider instance');
    table
      .string('connection_id', 40)
      .nullable()
      .references('connections.id')
      .onDelete('SET NULL')
      .comment('The connection it builds with; null once disconnected');
    table
      .string('repository_id', 255)
      .notNullable()
      .comment('Id of the repository at the provider');
    table
      .string('repository', 1024)
      .notNullable()
      .comment('Full name of the repository when it was last seen');
    table.text('url').notNullable().comment('Page of the repository');
    table
      .text('clone_url')
      .notNullable()
      .comment('Where git clones from and pushes to');
    table.string('branch', 255).notNullable().comment('The tracked branch');
    table
      .string('path', 1024)
      .notNullable()
      .comment('Build context in the repository; / is its root');
    table
      .string('dockerfile', 1024)
      .notNullable()
      .comment('Dockerfile, relative to path');
    table
      .text('watch_path')
      .nullable()
      .comment('Comma-separated gitignore patterns; null: every push builds');
    table
      .string('image', 255)
      .notNullable()
      .comment('Image repository without a tag');
    table
      .string('cluster', 63)
      .notNullable()
      .comment('Name of the configured cluster');
    table
      .string('namespace', 63)
      .notNullable()
      .comment('Namespace of the target');
    table
      .string('kind', 20)
      .notNullable()
      .comment('Deployment, StatefulSet or DaemonSet');
    table
      .string('workload_name', 253)
      .notNullable()
      .comment('Name of the target');
    table
      .string('container_name', 63)
      .notNullable()
      .comment('Container of the target whose image is patched');
    table
      .text('workload')
      .nullable()
      .comment(
        'Values of a workload that the platform creates, as JSON; null: it existed before',
      );
    table
      .text('protection')
      .notNullable()
      .comment('Level, approvals and allow-list, as JSON');
    table
      .string('supersede', 20)
      .notNullable()
      .comment('What a newer push does to waiting and running builds');
    table
      .string('pipeline_status', 20)
      .notNullable()
      .comment('Connected until the first push, then that of the newest build');
    table
      .string('initial_sha', 64)
      .notNullable()
      .comment(
        'Head of the branch when the container was made: the first base of watch_path',
      );
    table
      .string('last_decided_sha', 64)
      .nullable()
      .comment('The commit last decided for it; the same again is a duplicate');
    table
      .integer('version')
      .notNullable()
      .comment('Counts changes; a change of an older version is refused');
    table.string('created_by', 255).notNullable().comment('A user entity ref');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    time(table, 'updated_at').notNullable().comment('ISO 8601, UTC');
    table.unique(['entity_ref', 'name', 'environment']);
    table.unique(
      ['cluster', 'namespace', 'kind', 'workload_name', 'container_name'],
      { indexName: 'containers_target_unique' },
    );
    table.unique(['image']);
    table.index(['provider', 'repository_id', 'branch']);
    table.index(['connection_id']);
  });

  await knex.schema.createTable('deliveries', table => {
    table.comment(
      'Webhook requests as they arrived; each is kept before anything is made of it',
    );
    table.string('id', 40).primary().comment('dlv-…');
    table
      .string('hook_id', 40)
      .notNullable()
      .references('hooks.id')
      .onDelete('CASCADE')
      .comment('The hook that was called');
    table
      .string('delivery_id', 255)
      .notNullable()
      .comment('Id given by the provider; the same when it sends again');
    table
      .text('headers')
      .notNullable()
      .comment(
        'Headers that the analysis needs, as JSON; none that is a secret',
      );
    table.binary('body').notNullable().comment('The raw body');
    table
      .string('state', 20)
      .notNullable()
      .comment('received, processed or failed');
    table
      .text('outcome')
      .nullable()
      .comment('What was made of it, in a sentence');
    table
      .text('facts')
      .nullable()
      .comment('What the decision needed from outside, as JSON');
    table
      .integer('attempts')
      .notNullable()
      .comment('How often processing it was begun');
    time(table, 'due_at')
      .notNullable()
      .comment('When to process it (again); moved ahead while someone does');
    time(table, 'received_at').notNullable().comment('ISO 8601, UTC');
    table.unique(['hook_id', 'delivery_id']);
    table.index(['state', 'due_at']);
  });

  await knex.schema.createTable('builds', table => {
    table.comment(
      'Attempts to build and deploy a commit: build and deployment are one record',
    );
    table.string('id', 40).primary().comment('dep-…');
    table
      .string('container_id', 40)
      .notNullable()
      .references('containers.id')
      .onDelete('CASCADE')
      .comment('The container');
    table
      .integer('number')
      .notNullable()
      .comment('Counts the builds of the container from 1: their order');
    table
      .string('status', 20)
      .notNullable()
      .comment('State, by the table of allowed transitions');
    table
      .string('pipeline_status', 20)
      .nullable()
      .comment('What people see of the pipeline; null where there was none');
    table.string('trigger', 20).notNullable().comment('push, manual, …');
    table
      .string('triggered_by', 255)
      .nullable()
      .comment('User entity ref, or account name at the provider');
    table.string('sha', 64).notNullable().comment('The commit');
    table.text('git').notNullable().comment('The seven GIT_ values, as JSON');
    table
      .text('config')
      .notNullable()
      .comment('What the container was when the build was made, as JSON');
    table.string('image', 255).notNullable().comment('Image repository');
    table.string('tag', 128).notNullable().comment('Short SHA');
    table
      .string('digest', 80)
      .nullable()
      .comment('sha256:… as the push step printed it');
    table
      .text('stages')
      .notNullable()
      .comment('State and times of the four stages, as JSON');
    table
      .text('instructions')
      .nullable()
      .comment(
        'Instructions of the Dockerfile, as JSON; for the Step lines of the log',
      );
    table.text('reason').nullable().comment('Why it waits, or how it ended');
    table.string('cluster', 63).notNullable().comment('Cluster of the run');
    table.string('phase', 10).notNullable().comment('full, build or deploy');
    table
      .integer('attempt')
      .notNullable()
      .comment('Attempt of the phase, from 1; part of the name of the run');
    table
      .string('run_namespace', 63)
      .nullable()
      .comment('Namespace of the run');
    table.string('run_name', 253).nullable().comment('Name of the run');
    table
      .string('run_uid', 64)
      .nullable()
      .comment('UID of the run that is ours; null until it is known to exist');
    time(table, 'rollout_started_at')
      .nullable()
      .comment('When the target was first patched, ISO 8601, UTC');
    table
      .integer('version')
      .notNullable()
      .comment('Counts changes; a change of an older version is refused');
    time(table, 'due_at')
      .notNullable()
      .comment('When to look at it again; moved ahead while someone does');
    time(table, 'queued_at').notNullable().comment('ISO 8601, UTC');
    time(table, 'started_at')
      .nullable()
      .comment('When its run was begun, ISO 8601, UTC');
    time(table, 'finished_at').nullable().comment('ISO 8601, UTC');
    table.unique(['container_id', 'number']);
    table.index(['cluster', 'status', 'due_at']);
    table.index(['container_id', 'status', 'number']);
  });
  // One build of a container runs at a time, whoever claims it.
  await knex.raw(
    "create unique index builds_one_running on builds (container_id) where status in ('building', 'deploying', 'cancelling')",
  );

  await knex.schema.createTable('build_history', table => {
    table.comment('Every transition of a build, appended');
    table.increments('id').comment('Order of the transitions');
    table
      .string('build_id', 40)
      .notNullable()
      .references('builds.id')
      .onDelete('CASCADE')
      .comment('The build');
    table
      .string('from_status', 20)
      .nullable()
      .comment('State before; null when the build was made');
    table.string('to_status', 20).notNullable().comment('State after');
    table.text('reason').nullable().comment('Why');
    time(table, 'at').notNullable().comment('ISO 8601, UTC');
    table.index(['build_id', 'id']);
  });

  await knex.schema.createTable('decisions', table => {
    table.comment('What each push meant for each container, kept for ever');
    table.increments('seq').comment('Order of the decisions');
    table.string('id', 40).notNullable().unique().comment('dcn-…');
    table
      .string('container_id', 40)
      .notNullable()
      .references('containers.id')
      .onDelete('CASCADE')
      .comment('The container');
    table
      .string('delivery_id', 40)
      .nullable()
      .comment(
        'The delivery behind it; the row there may be cleaned up earlier',
      );
    table
      .string('change_key', 255)
      .notNullable()
      .comment(
        'The change within the delivery: a delivery is decided once for each container',
      );
    table
      .string('outcome', 20)
      .notNullable()
      .comment('build, skip, block or await approval');
    table.string('rule', 40).notNullable().comment('The rule that decided');
    table.text('reason').notNullable().comment('Why, in one sentence');
    table.string('trigger', 20).notNullable().comment('push, manual, …');
    table
      .string('ref', 512)
      .notNullable()
      .comment('refs/heads/… or refs/tags/…');
    table.string('before_sha', 64).nullable().comment('Commit before');
    table
      .string('after_sha', 64)
      .nullable()
      .comment('Commit after; null for a deletion');
    table
      .text('message')
      .nullable()
      .comment('First line of the message of the head commit');
    table
      .string('actor', 255)
      .nullable()
      .comment('User entity ref, or account name at the provider');
    table.text('watch_path').nullable().comment('Patterns when it was decided');
    table
      .string('base_sha', 64)
      .nullable()
      .comment('The commit that changed files were counted from');
    table
      .text('matched_files')
      .nullable()
      .comment('Changed files that match, as a JSON array, at most 100');
    table
      .string('build_id', 40)
      .nullable()
      .comment('The build that came of it');
    time(table, 'created_at').notNullable().comment('ISO 8601, UTC');
    table.unique(['container_id', 'change_key']);
    table.index(['container_id', 'seq']);
  });

  await knex.schema.createTable('log_chunks', table => {
    table.comment(
      'Lines of build logs, in pieces as they came; kept when the pods are gone',
    );
    table
      .string('build_id', 40)
      .notNullable()
      .references('builds.id')
      .onDelete('CASCADE')
      .comment('The build');
    table
      .integer('first')
      .notNullable()
      .comment('Number of the first line, from 1');
    table.integer('last').notNullable().comment('Number of the last line');
    table
      .text('lines')
      .notNullable()
      .comment('JSON array of [stage, time, text]');
    table.primary(['build_id', 'first']);
  });

  await knex.schema.createTable('log_cursors', table => {
    table.comment(
      'How far each step of each run was read, so that a restart continues without gaps or doubles',
    );
    table
      .string('build_id', 40)
      .notNullable()
      .references('builds.id')
      .onDelete('CASCADE')
      .comment('The build');
    table.string('source', 255).notNullable().comment('Pod and container');
    table
      .string('timestamp', 40)
      .nullable()
      .comment('Time of the last line kept, as the kubelet wrote it');
    table
      .integer('same')
      .notNullable()
      .comment('How many lines of that time were kept');
    table
      .boolean('done')
      .notNullable()
      .comment('Whether the log was read to its end');
    table.primary(['build_id', 'source']);
  });

  await knex.schema.createTable('leases', table => {
    table.comment('Who does what only one backend may do at a time');
    table.string('name', 100).primary().comment('cluster:<name>');
    table.string('holder', 64).notNullable().comment('The backend process');
    time(table, 'expires_at').notNullable().comment('ISO 8601, UTC');
  });
};

/** Migrations only go forward. */
exports.down = async function down() {
  throw new Error('Migrations of git-deployments only go forward');
};
