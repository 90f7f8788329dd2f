import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { advisorMessages } from './messages/advisor';
import { approvalsMessages } from './messages/approvals';
import { auditMessages } from './messages/audit';
import { buildMessages } from './messages/build';
import { clustersMessages } from './messages/clusters';
import { commonMessages } from './messages/common';
import { connectionsMessages } from './messages/connections';
import { containersMessages } from './messages/containers';
import { deliveriesMessages } from './messages/deliveries';
import { formMessages } from './messages/form';
import { logMessages } from './messages/log';
import { orphansMessages } from './messages/orphans';
import { overviewMessages } from './messages/overview';
import { rolesMessages } from './messages/roles';
import { searchMessages } from './messages/search';

/** All texts of the pages, in English, and in the languages that have a folder beside this file. */
export const gitDeploymentsTranslationRef = createTranslationRef({
  id: 'git-deployments',
  messages: {
    ...commonMessages,
    ...approvalsMessages,
    ...auditMessages,
    ...rolesMessages,
    ...clustersMessages,
    ...orphansMessages,
    ...deliveriesMessages,
    ...connectionsMessages,
    ...containersMessages,
    ...overviewMessages,
    ...buildMessages,
    ...logMessages,
    ...formMessages,
    ...advisorMessages,
    ...searchMessages,
  },
  translations: { de: () => import('./de') },
});
