/**
 * Events that start workflows (GitHub's documentation, "Events that trigger workflows", November 2026).
 * `workflow_call` is none of them: a called workflow sees its caller's event.
 */
export const workflowEvents: readonly string[] = [
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'discussion',
  'discussion_comment',
  'dynamic',
  'fork',
  'gollum',
  'image_version',
  'issue_comment',
  'issues',
  'label',
  'merge_group',
  'milestone',
  'page_build',
  'public',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_target',
  'push',
  'registry_package',
  'release',
  'repository_dispatch',
  'schedule',
  'status',
  'watch',
  'workflow_dispatch',
  'workflow_run',
];

/** Events whose workflow file is the one of a merge commit or of a queue, never the default branch's. */
export const proposedWorkflowEvents: ReadonlySet<string> = new Set([
  'merge_group',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);
