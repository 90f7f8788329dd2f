import type { AuditEvent, AuditFilter, Page } from '../api/types';
import type { Http } from './Http';

/** The methods about the audit trail. */
export function auditClient(http: Http) {
  return {
    /** Who did what, newest first. */
    list: (input: AuditFilter & { limit?: number; cursor?: string } = {}) =>
      http.json<Page<AuditEvent>>('GET', '/audit', { query: input }),

    /** The same, all of it, as a file. */
    export: async (
      input: AuditFilter & { format?: 'csv' | 'json' } = {},
    ): Promise<Blob> => {
      const response = await http.request('GET', '/audit/export', {
        query: input,
        headers: { accept: '*/*' },
      });
      return response.blob();
    },
  };
}

/** See {@link auditClient}. */
export type AuditClient = ReturnType<typeof auditClient>;
