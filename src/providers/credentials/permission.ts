/** What to write where a job may not ask GitHub for an identity token. */
export const addPermission =
  'Add to the job, or to the whole workflow:\n\npermissions:\n  contents: read\n  id-token: write\n\nA reusable workflow needs it in the caller’s job, too.';
