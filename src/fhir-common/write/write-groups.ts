export interface WriteGroupOptions {
  /** Most writes of one transaction. */
  readonly maxMembers: number;
  /** Transactions of groups at a time: the fewer, the more writes share one. */
  readonly maxRunning: number;
  /** A group that takes longer waits for somebody, and others need not wait for it. */
  readonly slowMs: number;
}

/** The figures of docs/adr/0014. */
export const WRITE_GROUPS: WriteGroupOptions = { maxMembers: 16, maxRunning: 1, slowMs: 50 };

/** What became of a member: done, refused for a reason of its own, or to be done again in a transaction of its own because the group changed nothing for it. */
export type GroupAnswer<Outcome> = { readonly kind: 'done'; readonly outcome: Outcome } | { readonly kind: 'refused'; readonly error: unknown } | { readonly kind: 'alone' };

interface Waiting<Member, Outcome> {
  readonly member: Member;
  readonly answer: (answer: GroupAnswer<Outcome>) => void;
}

/**
 * Writes that arrive while others are at work are done together, in one transaction: one commit, and one statement where each would send its
 * own. Nobody waits for company: whoever comes when fewer than `maxRunning` groups are at work begins at once.
 */
export class WriteGroups<Member, Outcome> {
  private waiting: Waiting<Member, Outcome>[] = [];
  private running = 0;

  /**
   * @param work does the work of a group: one answer for each member, in their order; what it throws is told to all of them
   * @param together whether two members may share a transaction
   */
  constructor(
    private readonly work: (members: readonly [Member, ...Member[]]) => Promise<readonly GroupAnswer<Outcome>[]>,
    private readonly together: (one: Member, other: Member) => boolean,
    private readonly options: WriteGroupOptions = WRITE_GROUPS,
  ) {}

  join(member: Member): Promise<GroupAnswer<Outcome>> {
    return new Promise((answer) => {
      this.waiting.push({ member, answer });
      this.begin();
    });
  }

  private begin(): void {
    while (this.running < this.options.maxRunning) {
      const [first] = this.waiting;
      if (first === undefined) return;
      const others = this.waiting.slice(1).filter(({ member }) => this.together(first.member, member)).slice(0, this.options.maxMembers - 1);
      this.waiting = this.waiting.filter((waiting) => waiting !== first && !others.includes(waiting));
      void this.run(first, others);
    }
  }

  private async run(first: Waiting<Member, Outcome>, others: readonly Waiting<Member, Outcome>[]): Promise<void> {
    this.running += 1;
    let counts = true;
    const leave = (): void => {
      if (!counts) return;
      counts = false;
      this.running -= 1;
      this.begin();
    };
    const slow = setTimeout(leave, this.options.slowMs);
    const group = [first, ...others];
    try {
      const answers = await this.work([first.member, ...others.map(({ member }) => member)]);
      group.forEach(({ answer }, index) => answer(answers[index] ?? { kind: 'alone' }));
    } catch (error) {
      for (const { answer } of group) answer({ kind: 'refused', error });
    } finally {
      clearTimeout(slow);
      leave();
    }
  }
}
