import type { deliveriesMessages } from '../messages/deliveries';
import type { Translated } from '../nested';

/** Webhook-Anfragen, wie sie ankamen. */
export const deliveries: Translated<typeof deliveriesMessages> = {
  deliveryState: {
    received: 'Wartet',
    processed: 'Verarbeitet',
    failed: 'Aufgegeben',
  },
  deliverySource: {
    hook: 'Durch Webhook',
    poll: 'Beim Nachsehen gefunden',
    replay: 'Erneut verarbeitet',
  },
  deliveries: {
    title: 'Webhook-Zustellungen',
    text: 'Was Git-Anbieter geschickt haben, für Administratoren: was kam, und was daraus wurde.',
    none: 'Noch ist keine Zustellung angekommen.',
    empty: 'Keine Zustellung passt dazu.',
    link: 'Webhook-Zustellungen (für Administratoren)',
    all: 'Alle',
    state: 'Zustand',
    outcome: 'Ergebnis',
    received: 'Angekommen',
    source: 'Herkunft',
    provider: 'Anbieter',
    providerId: 'Id beim Anbieter',
    attempts: 'Versuche',
    replay: 'Erneut verarbeiten',
    replayOf: 'Zuvor verarbeitet als',
    headers: 'Header',
    body: 'Inhalt',
    truncated: 'Der Inhalt ist länger als das, was gezeigt wird.',
  },
};
