import { User } from '../forge/model';

const KINDS = {
  account: '00000001',
  repository: '00000002',
  hook: '00000003',
  project: '00000004',
  status: '00000005',
};

type Kind = keyof typeof KINDS;

/**
 * The UUID of something, in braces as Bitbucket writes it. It follows from the core's id, so that
 * others can know it beforehand: the persona `member` (1003) is
 * `{00000001-0000-4000-8000-000000001003}` in every data folder.
 */
export function uuidOf(kind: Kind, id: number): string {
  return `{${KINDS[kind]}-0000-4000-8000-${String(id).padStart(12, '0')}}`;
}

/** The id behind a UUID, with or without its braces; undefined where it is none of this kind. */
export function idOfUuid(kind: Kind, text: string): number | undefined {
  const match = /^\{?([0-9a-f]{8})-0000-4000-8000-(\d{12})\}?$/.exec(text);
  return match?.[1] === KINDS[kind] ? Number(match[2]) : undefined;
}

/** The Atlassian account id; it follows from the core's id: `5d0000000000000000001003` for 1003. */
export function accountIdOf(user: User): string {
  return `5d${String(user.id).padStart(22, '0')}`;
}
