/** What a client may be (ROR roles of the national documentation, SAS actors, our own administrator). */
export const CLIENT_ROLES = [
  'ror-consumer', 'ror-server', 'registry-feed', 'establishment-manager', 'bed-management', 'quality-manager', 'bi', 'sas-platform', 'sas-editor', 'admin',
] as const;
export type ClientRole = (typeof CLIENT_ROLES)[number];

/** ROR data access profile 0 to 5 (national access policy V2.5). */
export const ACCESS_PROFILES = [0, 1, 2, 3, 4, 5] as const;
export type AccessProfile = (typeof ACCESS_PROFILES)[number];

export function isClientRole(value: unknown): value is ClientRole {
  return CLIENT_ROLES.some((role) => role === value);
}

export function isAccessProfile(value: unknown): value is AccessProfile {
  return ACCESS_PROFILES.some((profile) => profile === value);
}
