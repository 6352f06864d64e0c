import type { EstablishmentRow } from '../directory/rows';
import { hasClosed } from './closing';
import type { Rule } from './rule';
import type { Scope } from './scope';
import type { Finding } from './verdicts';
import { conforming, deviating, onEstablishment } from './verdicts';

/** From this number of offers on, a share of them must be fresh; below, one is enough. */
const MANY_OFFERS = 8;
const MIN_PERCENT = 25;

/** RE1.2: the offers of an establishment are kept up to date. */
export const re12: Rule = {
  id: 'RE1.2',
  needs: [],
  *judge(scope) {
    for (const row of scope.establishments) {
      if (hasClosed(row, scope.date) || scope.references.lists.has('sans-finess', row.category)) continue;
      yield onEstablishment(scope, row, freshness(scope, row));
    }
  },
};

function freshness(scope: Scope, row: EstablishmentRow): Finding {
  const offers = scope.openOffersOf(row);
  const limit = oneYearBefore(scope.date);
  const weigh = (counted: typeof offers): number => counted.reduce((sum, offer) => sum + scope.offerWeight(offer), 0);
  const total = weigh(offers);
  const fresh = weigh(offers.filter(({ updated }) => updated !== undefined && updated > limit));
  // O-6: the national view displays another number than its own test asks for.
  const target = scope.asSource ? sourceTarget(total) : freshTarget(total);
  const evidence = { offers: total, fresh, target };
  const isFresh = total === 0 || (total < MANY_OFFERS ? fresh >= 1 : roundedPercent(fresh, total) >= MIN_PERCENT);
  if (isFresh) return conforming(evidence);
  const latest = offers.map(({ updated }) => updated ?? '').sort().at(-1) ?? '';
  return deviating({
    errorValues: latest === '' ? [] : [latest],
    description: `${fresh} offre(s) sur ${total} mise(s) à jour depuis un an, ${target} attendue(s)`,
  }, evidence);
}

/** Percentage of `part` in `total`, rounded half up: integers only, so that 0.245 does not depend on its binary form. */
function roundedPercent(part: number, total: number): number {
  return Math.floor((200 * part + total) / (2 * total));
}

/** The smallest number of fresh offers that passes the test. */
export function freshTarget(total: number): number {
  if (total < MANY_OFFERS) return Math.min(total, 1);
  let target = 0;
  while (roundedPercent(target, total) < MIN_PERCENT) target += 1;
  return target;
}

function sourceTarget(total: number): number {
  return total < MANY_OFFERS ? Math.min(total, 1) : Math.round((total * MIN_PERCENT) / 100);
}

/** The same day one year earlier; 28 February for the 29th. @param date `YYYY-MM-DD` */
export function oneYearBefore(date: string): string {
  const year = String(Number(date.slice(0, 4)) - 1).padStart(4, '0');
  const rest = date.slice(4);
  return `${year}${rest === '-02-29' ? '-02-28' : rest}`;
}
