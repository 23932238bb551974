// @ts-check
// The program's files as they arrive: each is gzipped and cut into pieces when the site is built, so that a slow or
// broken connection costs one piece and never the whole. What has arrived stays in the browser's own cache, piece by
// piece; a later try goes on from there. There is no limit of time.

const AT_ONCE = 2; // pieces of one file on their way together: enough for a fast line, few enough for a slow one
const STALL_MS = 30_000; // without a byte: this request is given up and made again
const LONGEST_PAUSE_MS = 15_000;

/** The site no longer has this build: a newer one has been published. */
export class GoneError extends Error {}

/** @typedef {{ count: number, bytes: number }} Cut how many pieces, and how many bytes they have together */

export class Pieces {
  /**
   * @param {string} folder address, with its slash
   * @param {Record<string, Cut>} cuts by file
   * @param {(arrived: number) => void} tell called for every few bytes that arrive
   */
  constructor(folder, cuts, tell) {
    this.folder = folder;
    this.cuts = cuts;
    this.tell = tell;
  }

  /** A file, unpacked as it arrives. Raises GoneError where a piece is not there. @param {string} name */
  stream(name) {
    const { count } = this.cuts[name];
    /** @type {Promise<Uint8Array[]>[]} */
    const asked = [];
    const ask = () => {
      if (asked.length >= count) return;
      const piece = this.piece(`${this.folder}${name}.${asked.length}`);
      piece.catch(() => {}); // told when its turn comes
      asked.push(piece);
    };
    for (let n = 0; n < AT_ONCE; n++) ask();
    let turn = 0;
    const arriving = new ReadableStream({
      pull: async (sink) => {
        for (const chunk of await asked[turn++]) sink.enqueue(chunk);
        ask();
        if (turn === count) sink.close();
      },
    });
    return arriving.pipeThrough(new DecompressionStream("gzip"));
  }

  /** One piece, asked for again until it is there. @param {string} address */
  async piece(address) {
    for (let pause = 1000; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      let arrived = 0;
      const giveUp = new AbortController();
      let watch = setTimeout(() => giveUp.abort(), STALL_MS);
      try {
        const answer = await fetch(address, { signal: giveUp.signal });
        if (answer.status === 404 || answer.status === 410) throw new GoneError(address);
        if (!answer.ok || !answer.body) throw new Error(String(answer.status));
        const chunks = [];
        for (const reader = answer.body.getReader(); ; ) {
          const { done, value } = await reader.read();
          if (done) return chunks;
          clearTimeout(watch);
          watch = setTimeout(() => giveUp.abort(), STALL_MS);
          chunks.push(value);
          arrived += value.length;
          this.tell(value.length);
        }
      } catch (error) {
        if (error instanceof GoneError) throw error;
        this.tell(-arrived); // it comes again
        await new Promise((go) => setTimeout(go, pause));
      } finally {
        clearTimeout(watch);
      }
    }
  }

  /**
   * A pack: an index of names and sizes, then the files.
   * @param {string} name
   * @returns {Promise<[string, Uint8Array][]>}
   */
  async pack(name) {
    const all = new Uint8Array(await new Response(this.stream(name)).arrayBuffer());
    const start = 4 + new DataView(all.buffer).getUint32(0, true);
    let at = start;
    return Object.entries(JSON.parse(new TextDecoder().decode(all.subarray(4, start)))).map(([file, size]) => {
      at += size;
      return [file, all.subarray(at - size, at)];
    });
  }
}
