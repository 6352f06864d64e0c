import type { FinessAuthorisation, FinessEstablishment } from './finess';
import type { ReferenceRepository } from './reference-repository';
import type { ReferenceKind, ReferenceRows } from './reference-kinds';
import type { References } from './references';

type Loaded = Pick<References, 'finess' | 'authorisations' | 'viaTrajectoire' | 'apaPerimeter'>;

/** The references in use, from the database; what was never loaded is absent. */
export async function loadReferences(repository: ReferenceRepository): Promise<Loaded> {
  const [finess, authorisations, vt, apa] = [
    await readCurrent(repository, 'finess', new Map<string, FinessEstablishment>(), (all, row) => all.set(row.number, row)),
    await readCurrent(repository, 'authorisations', new Map<string, FinessAuthorisation[]>(), addAuthorisation),
    await readCurrent(repository, 'vt', new Array<ReferenceRows['vt']>(), (all, row) => all.push(row)),
    await readCurrent(repository, 'apa', new Array<ReferenceRows['apa']>(), (all, row) => all.push(row)),
  ];
  return {
    ...(finess ? { finess: { version: finess.version, holdsClosed: finess.holdsClosed, establishments: finess.rows } } : {}),
    ...(authorisations ? { authorisations: { version: authorisations.version, byEstablishment: authorisations.rows } } : {}),
    ...(vt ? { viaTrajectoire: { version: vt.version, rows: vt.rows } } : {}),
    ...(apa ? { apaPerimeter: apa.rows } : {}),
  };
}

function addAuthorisation(all: Map<string, FinessAuthorisation[]>, row: FinessAuthorisation): void {
  const known = all.get(row.finess);
  if (known) known.push(row);
  else all.set(row.finess, [row]);
}

interface Current<Rows> {
  readonly version: string;
  readonly holdsClosed: boolean;
  readonly rows: Rows;
}

async function readCurrent<Kind extends ReferenceKind, Rows>(
  repository: ReferenceRepository, kind: Kind, rows: Rows, add: (rows: Rows, row: ReferenceRows[Kind]) => unknown,
): Promise<Current<Rows> | undefined> {
  const version = await repository.current(kind);
  if (!version) return undefined;
  for await (const row of repository.rows(kind, version)) add(rows, row);
  return { version: version.version, holdsClosed: version.holdsClosed, rows };
}
