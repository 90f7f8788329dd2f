/**
 * What the history of a container is searched by.
 *
 * Rows of builds are wide (settings, stages, the commit), and a filter that few builds match has to look at all of
 * them: so everything that the history is filtered by stands in one index, which is read in the order of the numbers.
 * An entry of a PostgreSQL index has at most 2704 bytes: that is why both texts are cut.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('builds', table => {
    table
      .string('branch', 120)
      .notNullable()
      .defaultTo('')
      .comment('Begin of the branch that it was built from');
    table
      .string('search', 240)
      .notNullable()
      .defaultTo('')
      .comment('Id, commit and begin of the message, in lower case');
  });
  // SQLite puts only ASCII in lower case: of builds of before, that is what is found whatever its case.
  const git = name =>
    knex.client.config.client === 'pg'
      ? // Of a message with a zero in it, which JSON has and PostgreSQL has not, nothing is found.
        `((case when position('\\u0000' in git) > 0 then '{}' else git end)::json ->> '${name}')`
      : `json_extract(git, '$.${name}')`;
  await knex.raw(
    `update builds set branch = substr(coalesce(${git(
      'GIT_BRANCH',
    )}, ''), 1, 120), search = substr(lower(id || ' ' || sha || ' ' || coalesce(${git(
      'GIT_COMMIT_MESSAGE',
    )}, '')), 1, 240)`,
  );
  await knex.schema.alterTable('builds', table => {
    table.index(
      [
        'container_id',
        'number',
        'status',
        'trigger',
        'triggered_by',
        'branch',
        'queued_at',
        'search',
      ],
      'builds_history',
    );
  });
};

/** Migrations only go forward. */
exports.down = async function down() {
  throw new Error('Migrations of git-deployments only go forward');
};
