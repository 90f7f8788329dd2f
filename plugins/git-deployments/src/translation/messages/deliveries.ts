/** Webhook requests as they arrived. */
export const deliveriesMessages = {
  deliveryState: {
    received: 'Waits',
    processed: 'Processed',
    failed: 'Given up',
  },
  deliverySource: {
    hook: 'By webhook',
    poll: 'Found by polling',
    replay: 'Processed again',
  },
  deliveries: {
    title: 'Webhook deliveries',
    text: 'What git providers have sent, for administrators: what came, and what was made of it.',
    none: 'No delivery has arrived yet.',
    empty: 'No delivery fits.',
    link: 'Webhook deliveries (for administrators)',
    all: 'All',
    state: 'State',
    outcome: 'Outcome',
    received: 'Received',
    source: 'Source',
    provider: 'Provider',
    providerId: 'Id at the provider',
    attempts: 'Attempts',
    replay: 'Process again',
    replayOf: 'Processed before as',
    headers: 'Headers',
    body: 'Body',
    truncated: 'The body is longer than what is shown.',
  },
} as const;
