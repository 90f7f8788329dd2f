/**
 * What the cluster said of a build, kept beyond the hour for which it keeps it itself; and where in its Dockerfile a build
 * has come.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const time = (table, name) => table.string(name, 24);

  await knex.schema.createTable('build_events', table => {
    table.comment(
      'What the cluster said of the pods of builds, and of what they deploy: warnings, and what explains waiting',
    );
    table
      .string('build_id', 40)
      .notNullable()
      .references('builds.id')
      .onDelete('CASCADE')
      .comment('The build');
    table
      .string('key', 64)
      .notNullable()
      .comment(
        'Hash of object, reason and message: the same again only counts',
      );
    time(table, 'at').notNullable().comment('When it was said last, UTC');
    table.string('type', 10).notNullable().comment('Normal or Warning');
    table.string('object', 330).notNullable().comment('Kind/name');
    table.string('reason', 128).notNullable().comment("The cluster's word");
    table.text('message').notNullable().comment('Shortened and redacted');
    table
      .integer('count')
      .notNullable()
      .comment('How often it was said, as far as the cluster counts');
    table.primary(['build_id', 'key']);
  });

  await knex.schema.alterTable('builds', table => {
    table
      .text('instruction_lines')
      .nullable()
      .comment(
        'In which lines of the Dockerfile the instructions begin, as JSON; null where not known',
      );
    table
      .integer('instruction_reached')
      .nullable()
      .comment('The instruction that was reached last, from 0');
  });
};

/** Migrations only go forward. */
exports.down = async function down() {
  throw new Error('Migrations of git-deployments only go forward');
};
