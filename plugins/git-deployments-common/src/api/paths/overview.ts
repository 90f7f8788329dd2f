import { BUILD_STATUSES } from '../../states';
import * as schemas from '../schemas';
import {
  cursor,
  errorResponse,
  idParameter,
  limit,
  offset,
  ok,
  page,
  requiredText,
  text,
} from './parts';

/** Some of these words, separated by commas; one alone is a list of one. */
const listOf = (
  name: string,
  description: string,
  words: readonly string[],
) => {
  const word = `(${words.join('|')})`;
  return {
    name,
    in: 'query',
    description: `${description} Several are separated by commas: ${words.join(
      ', ',
    )}.`,
    allowReserved: true,
    schema: {
      type: 'string',
      maxLength: 512,
      pattern: `^${word}(,${word})*$`,
    },
  } as const;
};

const flag = (name: string, description: string, standard: boolean) =>
  ({
    name,
    in: 'query',
    description,
    schema: { type: 'boolean', default: standard },
  } as const);

/** `GET /containers`. */
export const listContainersOperation = {
  operationId: 'listContainers',
  summary:
    'The containers of an entity; or with `owned=true` all that the caller’s groups own or have a role in.',
  parameters: [
    text('entityRef', 'The entity.'),
    flag('owned', 'All that is the caller’s, instead of an entity.', false),
    text('owner', 'Who owns the entity or its project: a user or a group.'),
    listOf(
      'status',
      'How they stand; one of the words suffices.',
      schemas.CONTAINER_CONDITIONS,
    ),
    text('environment', 'The environment.', 63),
    text('search', 'A part of name, environment, entity or repository.', 200),
    {
      name: 'order',
      in: 'query',
      description: 'By name, or those first where something happened last.',
      schema: { type: 'string', enum: ['name', 'recent'], default: 'name' },
    },
    limit,
    offset,
  ],
  responses: {
    '200': ok('A page of containers.', page(schemas.listedContainerSchema)),
    default: errorResponse,
  },
} as const;

/** `GET /containers/{id}/builds`. */
export const listBuildsOperation = {
  operationId: 'listBuilds',
  summary:
    'The history, newest first. By cursors it pages as quickly at its end as at its beginning.',
  parameters: [
    idParameter,
    limit,
    offset,
    cursor,
    flag('count', 'Whether to say how many there are.', true),
    listOf('status', 'How they stand.', BUILD_STATUSES),
    listOf('trigger', 'How they came about.', schemas.HISTORY_TRIGGERS),
    text('person', 'A part of the name of who is behind it.', 200),
    text('branch', 'The branch.', 255),
    text(
      'text',
      'A part of the message’s first line, the commit or the id.',
      200,
    ),
    text('from', 'Queued not before, ISO 8601.', 40),
    text('to', 'Queued before, ISO 8601.', 40),
  ],
  responses: {
    '200': ok('A page of builds.', schemas.buildPageSchema),
    default: errorResponse,
  },
} as const;

/** What containers are like, and how they compare. */
export const overviewPaths = {
  '/containers/{id}/statistics': {
    get: {
      operationId: 'getContainerStatistics',
      summary: 'How long its builds take, and how they end.',
      parameters: [idParameter],
      responses: {
        '200': ok('The statistics.', schemas.containerStatisticsSchema),
        default: errorResponse,
      },
    },
  },
  '/containers/{id}/comparison': {
    get: {
      operationId: 'compareContainers',
      summary: 'What runs in it against what runs in another container.',
      parameters: [
        idParameter,
        requiredText(
          'with',
          'The other container: one of the same repository.',
          64,
        ),
      ],
      responses: {
        '200': ok('The comparison.', schemas.containerComparisonSchema),
        default: errorResponse,
      },
    },
  },
} as const;
