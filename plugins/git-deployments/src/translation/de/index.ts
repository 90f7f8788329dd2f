import { flatten } from '../nested';
import { advisor } from './advisor';
import { approvals } from './approvals';
import { audit } from './audit';
import { build } from './build';
import { clusters } from './clusters';
import { common } from './common';
import { connections } from './connections';
import { containers } from './containers';
import { deliveries } from './deliveries';
import { form } from './form';
import { log } from './log';
import { orphans } from './orphans';
import { overview } from './overview';
import { roles } from './roles';
import { search } from './search';

/** All texts of the pages, in German. */
export default flatten({
  ...common,
  ...approvals,
  ...audit,
  ...roles,
  ...clusters,
  ...orphans,
  ...deliveries,
  ...connections,
  ...containers,
  ...overview,
  ...build,
  ...log,
  ...form,
  ...advisor,
  ...search,
});
