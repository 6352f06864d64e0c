import { stat } from 'node:fs/promises';

/** Tells whether files changed since the last look: by time, size and inode, which also sees a file replaced by a rename. */
export class WatchedFiles {
  private known = '';

  constructor(private readonly paths: readonly string[]) {}

  /** True at the first call, and when a file changed, came or went since the last one. */
  async changed(): Promise<boolean> {
    const marks = await Promise.all(this.paths.map(markOf));
    const mark = marks.join('\n');
    const changed = mark !== this.known;
    this.known = mark;
    return changed;
  }
}

async function markOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'absent';
  }
}
