import { Link } from '@backstage/core-components';
import type { ReactNode } from 'react';
import { isWebUrl } from '../../lib/format';

/** A link to a page that somebody else named: followed only where it is a web address, plain text otherwise. */
export function ExternalLink(props: { href: string; children: ReactNode }) {
  return isWebUrl(props.href) ? (
    <Link to={props.href}>{props.children}</Link>
  ) : (
    <>{props.children}</>
  );
}
