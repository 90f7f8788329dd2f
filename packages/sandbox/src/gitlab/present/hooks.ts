import { Repository } from '../../forge/model';
import { Hook } from '../../forge/webhooks/types';
import { GitlabContext } from '../GitlabContext';
import { alertStatus } from '../hookHealth';
import { dateText } from './users';

/** What a hook may listen to, in the words of its flags. */
export const HOOK_EVENTS = [
  'push_events',
  'tag_push_events',
  'merge_requests_events',
  'issues_events',
  'confidential_issues_events',
  'note_events',
  'confidential_note_events',
  'pipeline_events',
  'wiki_page_events',
  'deployment_events',
  'feature_flag_events',
  'job_events',
  'releases_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
  'resource_deploy_token_events',
  'vulnerability_events',
] as const;

/** A hook as the API shows it: its tokens never come back. */
export function hookItem(
  { signingTokens }: GitlabContext,
  project: Repository,
  hook: Hook,
) {
  return {
    id: hook.id,
    url: hook.url,
    name: hook.name ?? null,
    description: hook.description ?? null,
    created_at: dateText(hook.createdAt),
    ...Object.fromEntries(
      HOOK_EVENTS.map(event => [event, hook.events.includes(event)]),
    ),
    repository_update_events: false,
    enable_ssl_verification: !hook.insecureSsl,
    alert_status: alertStatus(hook),
    disabled_until: hook.disabledUntil ?? null,
    url_variables: [],
    push_events_branch_filter: hook.branchFilter?.pattern || null,
    branch_filter_strategy: hook.branchFilter?.strategy ?? 'wildcard',
    custom_webhook_template: null,
    custom_headers: [],
    ...(signingTokens
      ? {
          token_present: hook.secret !== undefined,
          signing_token_present: hook.signingSecret !== undefined,
        }
      : {}),
    project_id: project.id,
  };
}
