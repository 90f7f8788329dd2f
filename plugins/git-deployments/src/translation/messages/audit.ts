/** The audit trail. */
export const auditMessages = {
  audit: {
    title: 'Audit trail',
    events: 'Who did what',
    csv: 'Download CSV',
    json: 'Download JSON',
    empty: 'Nothing was done that fits.',
    outcome: {
      succeeded: 'Done',
      refused: 'Refused',
      failed: 'Failed',
    },
    severity: { high: 'Important', critical: 'Critical' },
    filter: {
      project: 'Project',
      containerId: 'Container',
      actor: 'Who',
      action: 'Action',
      outcome: 'Outcome',
      from: 'From',
      to: 'To',
    },
  },
} as const;
