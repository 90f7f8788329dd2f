import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, serverError } from '../../__testUtils__/FakeApi';
import { adviceSample } from '../../__testUtils__/formSamples';
import { gitDeploymentsApiRef } from '../../apis';
import { AdvisorSection } from './AdvisorSection';

function show(client: FakeApi) {
  return renderInTestApp(<AdvisorSection containerId="ctr-1" />, {
    apis: [[gitDeploymentsApiRef, client]],
  });
}

describe('the advice on a container', () => {
  it('says where, why and what to copy', async () => {
    const client = new FakeApi();
    client.advices = adviceSample({
      findings: [
        {
          id: 'unpinned-base',
          severity: 'warning',
          file: 'apps/web/Dockerfile',
          line: 3,
          title: 'The image node has no tag',
          reason: 'It can be another image tomorrow.',
          fix: 'FROM node:22-alpine',
        },
        {
          id: 'no-watch-path',
          severity: 'info',
          file: null,
          line: null,
          title: 'Every push builds this container',
          reason: 'The repository is shared.',
          fix: null,
        },
      ],
    });
    show(client);
    const findings = within(
      await screen.findByRole('list', { name: '2 findings' }),
    );
    expect(findings.getByText('The image node has no tag')).toBeVisible();
    expect(findings.getByText('apps/web/Dockerfile, line 3')).toBeVisible();
    expect(
      findings.getByText('It can be another image tomorrow.'),
    ).toBeVisible();
    expect(findings.getByText('FROM node:22-alpine')).toBeVisible();
    expect(
      findings.getByRole('button', {
        name: /Fix: The image node has no tag/,
      }),
    ).toBeVisible();
    expect(findings.getByText('Settings of the container')).toBeVisible();
  });

  it('says that all is well', async () => {
    show(new FakeApi());
    expect(await screen.findByText(/^Nothing to improve/)).toBeVisible();
  });

  it('says that the git server does not answer, and looks again when asked to', async () => {
    const client = new FakeApi();
    client.failures.set(
      'advice.get',
      await serverError(
        503,
        'ServiceUnavailableError',
        'GitHub could not be asked; try again later',
      ),
    );
    show(client);
    expect(
      await screen.findByText(/GitHub could not be asked; try again later/),
    ).toBeVisible();
    client.failures.clear();
    await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
    expect(await screen.findByText(/^Nothing to improve/)).toBeVisible();
  });
});
