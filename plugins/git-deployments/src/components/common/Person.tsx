import { EntityRefLink } from '@backstage/plugin-catalog-react';

/** Who did something: a Backstage user, or a name at the provider that nobody is mapped to. */
export function Person(props: { actor: string | null }) {
  const { actor } = props;
  if (actor && /^user:[^/]+\/.+$/.test(actor)) {
    return <EntityRefLink entityRef={actor} defaultKind="user" hideIcon />;
  }
  return <>{actor ?? '—'}</>;
}
