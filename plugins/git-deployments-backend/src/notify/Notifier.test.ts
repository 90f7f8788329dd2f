import { mockServices } from '@backstage/backend-test-utils';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import { newApproval } from '../containers/gate';
import type { RoleService } from '../roles/RoleService';
import type { Authority, BuildRow } from '../store';
import { build, container, NOW } from '../store/__testUtils__/rows';
import { Notifier } from './Notifier';

const authority: Authority = {
  rule: 'push',
  reason: 'asks',
  actor: 'user:default/member',
  role: 'member',
  by: 'asked',
  configHash: '',
  authors: [],
};

describe('who is told of a request', () => {
  const row = container();
  const waiting: BuildRow = { ...build(row), number: 1, version: 1 };
  const approval = newApproval({
    build: waiting,
    container: row,
    authority,
    now: NOW,
  });
  const logger = mockServices.logger.mock();

  function notifier(
    send: NotificationService['send'],
    approversOf: RoleService['approversOf'],
  ) {
    return new Notifier({
      notifications: { send },
      signals: { changed: () => {} },
      roles: { approversOf } as Partial<RoleService> as RoleService,
      logger,
      approvalUrl: id => `/approvals/${id}`,
      linkTo: () => '/container',
    });
  }

  it('is told who can approve, but for who asked', async () => {
    const send = jest.fn(async () => {});
    await notifier(send, async () => ['group:default/leads']).requested(
      approval,
      waiting,
      row,
    );
    expect(send).toHaveBeenCalledWith(
      expect.objectContaining({
        recipients: {
          type: 'entity',
          entityRef: ['group:default/leads'],
          excludeEntityRef: 'user:default/member',
        },
      }),
    );
  });

  it('stands in the way of nothing where the catalog or the notifications fail', async () => {
    const broken = async () => {
      throw new Error('down');
    };
    await notifier(async () => {}, broken).requested(approval, waiting, row);
    await notifier(broken, async () => ['group:default/leads']).requested(
      approval,
      waiting,
      row,
    );
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });
});
