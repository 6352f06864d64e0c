import type { ClientStore } from './client-store';

/** Which structures have somebody in charge: the establishment managers among the enrolled clients, by their perimeters. */
export class ManagerDirectory {
  constructor(private readonly clients: Pick<ClientStore, 'list'>) {}

  /** @param structures identifiers of a structure and of those above it: whoever manages one of them is in charge */
  async isManaged(structures: readonly string[]): Promise<boolean> {
    const clients = await this.clients.list();
    return clients.some(({ enabled, roles, perimeter }) =>
      enabled && roles.includes('establishment-manager') && (perimeter?.structures ?? []).some((structure) => structures.includes(structure)));
  }
}
