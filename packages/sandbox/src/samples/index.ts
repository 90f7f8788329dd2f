import { Forge } from '../forge/Forge';
import { api } from './api';
import { shop } from './shop';
import { site } from './site';
import { SampleRepository } from './types';

const ORGANIZATION = 'acme';

/** A build that fails: it copies a file that was never committed. */
const broken: SampleRepository = {
  name: 'broken',
  description: 'Its image does not build, on purpose',
  language: 'JavaScript',
  history: [
    {
      by: 'member',
      on: '2026-09-15T12:00:00Z',
      message: 'Print the settings',
      files: {
        'README.md':
          '# broken\n\nIts Dockerfile copies `settings.json`, which is not here: to see a build fail.\n',
        'index.js': "console.log(require('./settings.json'));\n",
      },
    },
    {
      by: 'member',
      on: '2026-09-15T12:20:00Z',
      message: 'Run in a container',
      files: {
        Dockerfile:
          'FROM node:22-alpine\nWORKDIR /app\nCOPY index.js ./\nCOPY settings.json ./\nCMD ["node", "index.js"]\n',
      },
    },
  ],
};

const vault: SampleRepository = {
  name: 'vault',
  description: 'For owners and admins only',
  language: 'Shell',
  private: true,
  history: [
    {
      by: 'owner',
      on: '2026-09-20T08:00:00Z',
      message: 'Keep a heartbeat',
      files: {
        'README.md': '# vault\n\nNot for everybody.\n',
        'beat.sh': '#!/bin/sh\nwhile :; do date; sleep 60; done\n',
        Dockerfile:
          'FROM alpine:3.20\nCOPY beat.sh /beat.sh\nCMD ["sh", "/beat.sh"]\n',
      },
    },
  ],
};

/** Creates the sample organisation and whichever of its repositories are missing. */
export async function createSamples(forge: Forge): Promise<void> {
  const { directory } = forge;
  if (!directory.organization(ORGANIZATION)) {
    await directory.addOrganization({
      login: ORGANIZATION,
      name: 'Acme',
      description: 'Makes everything',
      members: ['owner', 'admin', 'member'],
    });
  }
  for (const sample of [api, site, shop, broken, vault]) {
    const existing = directory.repository(ORGANIZATION, sample.name);
    if (existing && (await forge.hasHistory(existing))) {
      continue;
    }
    if (existing) {
      // The process was killed between the record and the first commit.
      await forge.removeRepository(existing);
    }
    await forge.createRepository(
      {
        owner: ORGANIZATION,
        name: sample.name,
        description: sample.description,
        language: sample.language,
        private: sample.private,
        createdAt: new Date(sample.history[0].on),
        roles: {
          owner: 'admin',
          admin: 'admin',
          ...(sample.private ? {} : { member: 'write' }),
        },
      },
      sample.history.map(({ by, on, message, files }) => ({
        branch: 'main',
        author: forge.user(by),
        date: new Date(on),
        message: `${message}\n`,
        files,
      })),
    );
  }
}
