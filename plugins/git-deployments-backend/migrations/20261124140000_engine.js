/**
 * Builds that deploy what another one built, queues with limits, rollbacks that pin, targets that are put back, and
 * logs that end somewhere.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const time = (table, name) => table.string(name, 24);

  await knex.schema.alterTable('containers', table => {
    table
      .text('build_options')
      .notNullable()
      .defaultTo('{"args":{},"secrets":[],"submodules":false,"lfs":false}')
      .comment('Build arguments, secrets, submodules and LFS, as JSON');
    table
      .boolean('undo_on_failure')
      .notNullable()
      .defaultTo(false)
      .comment('Whether a failed rollout puts back what ran before');
    table
      .text('pinned')
      .nullable()
      .comment(
        'Which build it was rolled back to, by whom and when, as JSON; null: pushes are built',
      );
  });

  await knex.schema.alterTable('builds', table => {
    table
      .string('project', 512)
      .notNullable()
      .defaultTo('')
      .comment('The project of the container: builds of one share its limit');
    table
      .string('target_key', 512)
      .notNullable()
      .defaultTo('')
      .comment('Cluster, namespace, kind and name of the workload');
    table
      .string('source_build_id', 40)
      .nullable()
      .comment('The build whose image is deployed; null where one is built');
    time(table, 'released_at')
      .nullable()
      .comment('When its run was let go, ISO 8601, UTC');
    time(table, 'cancel_requested_at')
      .nullable()
      .comment('When it was to be cancelled, ISO 8601, UTC');
    table
      .string('previous_image', 512)
      .nullable()
      .comment(
        'What the target ran by the build before: what an undo restores',
      );
    time(table, 'undo_started_at')
      .nullable()
      .comment('When the target began to be put back, ISO 8601, UTC');
    table
      .string('undone_to', 512)
      .nullable()
      .comment('The image that the target was put back to');
    table
      .integer('log_lines')
      .notNullable()
      .defaultTo(0)
      .comment('How many lines of the log are kept: readers go no further');
    table
      .string('log', 20)
      .notNullable()
      .defaultTo('kept')
      .comment('kept, truncated or deleted');
    table.index(['log', 'finished_at']);
  });
  await knex.raw(
    'update builds set project = coalesce((select project from containers where containers.id = builds.container_id), project)',
  );
  await knex.raw(
    "update builds set target_key = coalesce((select cluster || '/' || namespace || '/' || kind || '/' || workload_name from containers where containers.id = builds.container_id), target_key)",
  );
  await knex.raw(
    'update builds set log_lines = coalesce((select max(last) from log_chunks where log_chunks.build_id = builds.id), 0)',
  );
  // Two containers may share a workload: their rollouts follow each other.
  await knex.raw(
    "create unique index builds_one_deploying on builds (target_key) where status = 'deploying'",
  );

  await knex.schema.alterTable('log_cursors', table => {
    table
      .text('carry')
      .nullable()
      .comment('The end of a line that is longer than is read at once');
    table
      .bigInteger('kept_bytes')
      .notNullable()
      .defaultTo(0)
      .comment('How much of it is kept: there is a limit');
    table
      .bigInteger('dropped_bytes')
      .notNullable()
      .defaultTo(0)
      .comment('How much was left out since the limit was reached');
  });
};

/** Migrations only go forward. */
exports.down = async function down() {
  throw new Error('Migrations of git-deployments only go forward');
};
