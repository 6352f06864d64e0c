/** Where a request came from: everything the audit keeps of a caller. The four user fields are the headers the interface declares. */
export interface RequestOrigin {
  readonly client: string;
  readonly certificateSerial: string | null;
  readonly remoteAddress: string | null;
  readonly userProfileCode: string | null;
  readonly userProfileSystem: string | null;
  readonly userRoleCode: string | null;
  readonly userRoleSystem: string | null;
  readonly requestId: string;
}
