import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { refusedRequest } from '../refusals';
import { selfLink } from '../self-link';
import { readSlotSearch } from '../slot-search/slot-request';
import { MAX_AGGREGATED_IDENTIFIERS, aggregatedSearch } from './aggregated-search';
import { EditorRegistry } from './editor-registry';
import type { EditorRow } from './editors-page';

/** The free slots of all editors, and how the editors are. */
@Injectable()
export class AggregatorService implements OnApplicationShutdown {
  constructor(@Inject(EditorRegistry) private readonly registry: EditorRegistry) {}

  /**
   * One aggregated search (spec 21.7).
   * @param base public address of the interface, without final slash
   * @param path `/Slot` or `/Schedule`, with the final slash when it came with one
   * @returns the Bundle, as JSON
   * @throws RefusedRequest every reason at once
   */
  async search(type: 'Slot' | 'Schedule', base: string, path: string, rawQuery: string): Promise<string> {
    const read = readSlotSearch(type, rawQuery, MAX_AGGREGATED_IDENTIFIERS);
    if (!read.ok) throw refusedRequest(read.refusals);
    const head = { base, selfUrl: selfLink(base, path, rawQuery), bundleId: randomUUID() };
    return aggregatedSearch(read.value, await this.registry.editors(), head, Date.now());
  }

  /** Every editor with its state, and in French what an operator has to mend: a list that is not in force, registered editors that cannot be asked. */
  async status(): Promise<{ readonly rows: readonly EditorRow[]; readonly warnings: readonly string[] }> {
    const rows = (await this.registry.editors()).map(({ editor, health }) => ({ editor, health }));
    const { refusal, refusedEditors } = this.registry;
    const ofList = refusal === undefined ? [] : [`La dernière version du fichier des éditeurs est refusée, la précédente reste en vigueur : ${refusal.fr}`];
    return { rows, warnings: [...ofList, ...refusedEditors.map(({ fr }) => `Non interrogé, ${fr}`)] };
  }

  onApplicationShutdown(): Promise<void> {
    return this.registry.close();
  }
}
