import { hash, verify } from '@node-rs/argon2';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { randomBytes } from 'node:crypto';
import { PageError } from './page-error';

/** RFC 9106 4, second recommended option: argon2id, 64 MiB, three passes, four lanes, a tag of 32 bytes. */
const PARAMETERS = { memoryCost: 65_536, timeCost: 3, parallelism: 4, outputLen: 32 };
/** Each hash carries its parameters, so that they can grow. */
const CURRENT = /^\$argon2id\$v=19\$m=65536,t=3,p=4\$/;
/** 64 MiB each: memory is bounded whoever asks. */
const AT_WORK = 2;
const WAITING = 20;

/** Makes and compares argon2id hashes, a few at a time. */
export class PasswordHasher {
  private readonly places = bulkhead(AT_WORK, WAITING);
  /** By the same parameters, of a text nobody knows: who has no password costs the same time as who has one. */
  private readonly nobody = hash(randomBytes(32), PARAMETERS);

  /** @throws PageError 503 when too many passwords wait */
  hash(password: string): Promise<string> {
    return this.queued(() => hash(password, PARAMETERS));
  }

  /**
   * Compares in a time that does not tell whether there was a hash at all.
   * @param stored undefined for an unknown account, or one without password
   * @throws PageError 503 when too many passwords wait
   */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const against = stored ?? await this.nobody;
    const matches = await this.queued(() => verify(against, password));
    return matches && stored !== undefined;
  }

  /** A hash made by other parameters than today's is made anew when its owner next signs in. */
  isOutdated(stored: string): boolean {
    return !CURRENT.test(stored);
  }

  private async queued<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.places.execute(work);
    } catch (error) {
      if (error instanceof BulkheadRejectedError) {
        throw new PageError(503, 'sas-hashing-busy', 'Trop de connexions à la fois', 'Le serveur vérifie déjà d’autres mots de passe. Réessayez dans quelques secondes.', 5);
      }
      throw error;
    }
  }
}
