/** Roles the directory lets in (ror-write.md 12); who may write what stands in each resource declaration. */
export const ROR_ROLES = [
  'ror-consumer', 'ror-server', 'registry-feed', 'establishment-manager', 'bed-management', 'quality-manager', 'bi', 'admin',
] as const;
