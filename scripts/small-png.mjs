// SPDX-License-Identifier: Apache-2.0
// Makes a PNG of a page small: a page has few colours, so 256 of them say almost all of it.
import * as zlib from "node:zlib";

const HEAD = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLOURS = 256;
const TRUE_COLOUR = 2, PALETTE = 3, BIT_DEPTH = 8;

// CRC-32 of PNG's chunks; node has its own only since version 22.
const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = zlib.crc32 ?? ((bytes) => ~bytes.reduce((c, b) => table[(c ^ b) & 255] ^ (c >>> 8), ~0) >>> 0);

function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]), out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc(named), named.length + 4);
  return out;
}

function readChunks(png) {
  const chunks = [];
  for (let at = HEAD.length; at < png.length; at += png.readUInt32BE(at) + 12)
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), body: png.subarray(at + 8, at + 8 + png.readUInt32BE(at)) });
  return chunks;
}

function paeth(left, up, corner) {
  const p = left + up - corner, [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

// Undoes the filter of each line: the bytes of the pixels, line after line.
function unfilter(lines, stride, step, height) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)], row = y * stride;
    for (let x = 0; x < stride; x++) {
      const left = x >= step ? out[row + x - step] : 0, up = y > 0 ? out[row + x - stride] : 0;
      const corner = x >= step && y > 0 ? out[row + x - stride - step] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[row + x] = lines[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return out;
}

// Median cut: boxes of colours, the one with the widest side is halved until there are enough.
function palette(counts) {
  const boxes = [[...counts.keys()]];
  const side = (box) => [16, 8, 0].map((shift) => {
    let low = 255, high = 0;
    for (const c of box) { const v = (c >> shift) & 255; low = Math.min(low, v); high = Math.max(high, v); }
    return { shift, width: high - low };
  }).sort((a, b) => b.width - a.width)[0];
  const sides = [side(boxes[0])];
  while (boxes.length < COLOURS) {
    const widest = sides.reduce((best, s, i) => (s.width > sides[best].width ? i : best), 0), { shift, width } = sides[widest];
    if (width === 0) break;
    const box = boxes[widest].sort((a, b) => ((a >> shift) & 255) - ((b >> shift) & 255));
    const half = [box.slice(0, box.length >> 1), box.slice(box.length >> 1)];
    boxes.splice(widest, 1, ...half);
    sides.splice(widest, 1, ...half.map(side));
  }
  return boxes;
}

// The colour of a box that is seen most stands for all of it.
const mostSeen = (box, counts) => box.reduce((best, c) => (counts.get(c) > counts.get(best) ? c : best), box[0]);

export function smallPng(png) {
  const chunks = readChunks(png), header = chunks[0].body;
  const width = header.readUInt32BE(0), height = header.readUInt32BE(4), step = header[9] === TRUE_COLOUR ? 3 : 4;
  const packed = Buffer.concat(chunks.filter((c) => c.type === "IDAT").map((c) => c.body));
  const pixels = unfilter(zlib.inflateSync(packed), width * step, step, height);
  const colour = (i) => (pixels[i * step] << 16) | (pixels[i * step + 1] << 8) | pixels[i * step + 2];
  const counts = new Map();
  for (let i = 0; i < width * height; i++) counts.set(colour(i), (counts.get(colour(i)) ?? 0) + 1);
  const boxes = palette(counts), index = new Map(), colours = Buffer.alloc(boxes.length * 3);
  boxes.forEach((box, n) => {
    colours.writeUIntBE(mostSeen(box, counts), n * 3, 3);
    for (const c of box) index.set(c, n);
  });
  const lines = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < width * height; i++) lines[i + Math.floor(i / width) + 1] = index.get(colour(i));
  const small = Buffer.from(header);
  small[8] = BIT_DEPTH;
  small[9] = PALETTE;
  return Buffer.concat([HEAD, chunk("IHDR", small), chunk("PLTE", colours), chunk("IDAT", zlib.deflateSync(lines, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
