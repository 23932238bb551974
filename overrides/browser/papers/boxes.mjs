// @ts-check
// From a map of where letters are likely to the boxes of lines. A box may stand at an angle: a page held askew.

/**
 * A line of text: the middle of its box, its length along the line, its height across, and the angle (radians, turning
 * to the right is positive) at which it runs.
 * @typedef {{ x: number, y: number, length: number, height: number, angle: number }} Box
 */

const LIKELY = 0.3;
const SURE = 0.5;
const GROWTH = 1.6; // the map shows the inner part of a line; its box is wider by this share of area over outline
const SMALLEST = 3;
const MOST = 1500;

/**
 * @param {ArrayLike<number>} map likelihood of a letter at each dot, row by row
 * @param {number} width @param {number} height
 * @returns {Box[]}
 */
export function findBoxes(map, width, height) {
  const seen = new Uint8Array(width * height);
  /** @type {Box[]} */
  const boxes = [];
  const waiting = [];
  for (let start = 0; start < seen.length && boxes.length < MOST; start++) {
    if (seen[start] || !(map[start] > LIKELY)) continue;
    /** @type {Map<number, [number, number]>} first and last column of each row of this patch */
    const rows = new Map();
    let [sum, count] = [0, 0];
    seen[start] = 1;
    waiting.push(start);
    while (waiting.length) {
      const dot = /** @type {number} */ (waiting.pop());
      const [x, y] = [dot % width, Math.floor(dot / width)];
      sum += map[dot];
      count++;
      const row = rows.get(y);
      if (!row) rows.set(y, [x, x]);
      else if (x < row[0]) row[0] = x;
      else if (x > row[1]) row[1] = x;
      for (let down = -1; down <= 1; down++) {
        if (y + down < 0 || y + down >= height) continue;
        for (let right = -1; right <= 1; right++) {
          const next = dot + down * width + right;
          if (x + right < 0 || x + right >= width || seen[next] || !(map[next] > LIKELY)) continue;
          seen[next] = 1;
          waiting.push(next);
        }
      }
    }
    if (sum / count < SURE) continue;
    const box = smallestBox([...rows].flatMap(([y, [first, last]]) => [[first, y], [first, y + 1], [last + 1, y], [last + 1, y + 1]]));
    if (Math.min(box.length, box.height) < SMALLEST) continue;
    const growth = ((box.length * box.height) / (2 * (box.length + box.height))) * GROWTH;
    boxes.push({ ...box, length: box.length + 2 * growth, height: box.height + 2 * growth });
  }
  return boxes;
}

/**
 * The outline of points, counter to the clock.
 * @param {number[][]} points
 */
function hull(points) {
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (/** @type {Iterable<number[]>} */ ordered) => {
    /** @type {number[][]} */
    const side = [];
    for (const [x, y] of ordered) {
      while (side.length > 1) {
        const [[ax, ay], [bx, by]] = side.slice(-2);
        if ((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0) break;
        side.pop();
      }
      side.push([x, y]);
    }
    side.pop();
    return side;
  };
  return [...half(points), ...half([...points].reverse())];
}

/**
 * The smallest box around points, at any angle. Its longer side is its length, unless it is nearly square.
 * @param {number[][]} points
 * @returns {Box}
 */
export function smallestBox(points) {
  const outline = hull(points);
  /** @type {Box | null} */
  let best = null;
  for (let number = 0; number < outline.length; number++) {
    const [ax, ay] = outline[number];
    const [bx, by] = outline[(number + 1) % outline.length];
    const angle = Math.atan2(by - ay, bx - ax);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const [x, y] of outline) {
      const [along, down] = [x * cos + y * sin, y * cos - x * sin];
      left = Math.min(left, along);
      right = Math.max(right, along);
      top = Math.min(top, down);
      bottom = Math.max(bottom, down);
    }
    const [length, height] = [right - left, bottom - top];
    if (best && length * height >= best.length * best.height) continue;
    const [along, down] = [(left + right) / 2, (top + bottom) / 2];
    best = { x: along * cos - down * sin, y: along * sin + down * cos, length, height, angle };
  }
  return upright(/** @type {Box} */ (best));
}

/** The same box told so that its line runs from left to right, or down when it is taller than wide. @param {Box} box */
function upright(box) {
  let { length, height, angle } = box;
  angle = ((angle % Math.PI) + Math.PI) % Math.PI; // 0 to half a turn
  if (angle > Math.PI / 2) angle -= Math.PI;
  if (Math.abs(angle) > Math.PI / 4) {
    [length, height] = [height, length];
    angle += angle > 0 ? -Math.PI / 2 : Math.PI / 2;
  }
  return { ...box, length, height, angle };
}

/** Whether most of the writing runs up or down the picture. @param {Box[]} boxes */
export function isSideways(boxes) {
  let [across, down] = [0, 0];
  for (const { length, height } of boxes) {
    if (length > 2 * height) across += length;
    if (height > 2 * length) down += height;
  }
  return down > across;
}
