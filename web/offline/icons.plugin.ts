/**
 * The Vite plugin that lets the playground be installed as an app: the manifest, and the site's icon as the PNG files that
 * launchers want, painted from icon.svg, which is rectangles and nothing else.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import type { Plugin } from 'vite';

const ICON = fileURLToPath(new URL('../icon.svg', import.meta.url));
/** Samples of a pixel's edge: rounded corners are smooth. */
const SAMPLES = 4;

/** Where the icon goes; `bleeds` has its ground fill the square and the picture keep to the middle, for launchers that cut it to shape. */
const ICONS = [
  { file: 'icon-192.png', size: 192, bleeds: false },
  { file: 'icon-512.png', size: 512, bleeds: false },
  { file: 'icon-maskable.png', size: 512, bleeds: true },
  { file: 'icon-touch.png', size: 180, bleeds: true },
];
const TOUCH = 'icon-touch.png';
/** Of a maskable icon the middle four fifths are always seen. */
const SAFE = 0.8;

const MANIFEST = {
  id: './',
  name: 'pytensor playground',
  short_name: 'pytensor',
  description: 'Write a few lines of tensor code and see every number and every gradient, live.',
  start_url: './',
  scope: './',
  display: 'standalone',
  theme_color: '#fcfbf8',
  background_color: '#fcfbf8',
  categories: ['education'],
  icons: [
    { src: './icon.svg', sizes: 'any', type: 'image/svg+xml' },
    { src: './icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: './icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: './icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
};

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
  radius: number;
  colour: readonly [number, number, number];
}

/** The rectangles of the picture, in units of its view box of 32. */
export function rectanglesOf(svg: string): Rectangle[] {
  return [...svg.matchAll(/<rect ([^>]*?)\/>/g)].map(([, text = '']) => {
    const given = new Map([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
    const number = (name: string): number => Number(given.get(name) ?? 0);
    const colour = Number.parseInt((given.get('fill') ?? '#000000').slice(1), 16);
    return {
      x: number('x'),
      y: number('y'),
      width: number('width'),
      height: number('height'),
      radius: number('rx'),
      colour: [colour >> 16, (colour >> 8) & 255, colour & 255],
    };
  });
}

function isInside({ x, y, width, height, radius }: Rectangle, px: number, py: number): boolean {
  if (px < x || py < y || px >= x + width || py >= y + height) return false;
  const dx = Math.max(x + radius - px, px - (x + width - radius), 0);
  const dy = Math.max(y + radius - py, py - (y + height - radius), 0);
  return dx * dx + dy * dy <= radius * radius || dx === 0 || dy === 0;
}

/** RGBA of a square of `size` pixels. */
function painted(rectangles: readonly Rectangle[], size: number, bleeds: boolean): Uint8Array {
  const pixels = new Uint8Array(size * size * 4);
  const [ground, ...others] = rectangles;
  if (!ground) return pixels;
  const drawn = bleeds ? [{ ...ground, x: -32, y: -32, width: 96, height: 96, radius: 0 }, ...others] : rectangles;
  const scale = 32 / (bleeds ? SAFE : 1) / size;
  const start = (32 - scale * size) / 2;
  for (let at = 0; at < size * size; at += 1) {
    const sum = [0, 0, 0, 0];
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
      const px = start + scale * ((at % size) + ((sample % SAMPLES) + 0.5) / SAMPLES);
      const py = start + scale * (Math.floor(at / size) + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES);
      const top = drawn.findLast((rectangle) => isInside(rectangle, px, py));
      if (top) [...top.colour, 255].forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
    }
    const covered = (sum[3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel += 1) pixels[4 * at + channel] = covered ? Math.round((sum[channel] ?? 0) / covered) : 0;
    pixels[4 * at + 3] = Math.round((255 * covered) / (SAMPLES * SAMPLES));
  }
  return pixels;
}

/** A square of RGBA pixels as a PNG file. */
function png(pixels: Uint8Array, size: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6], 8); // eight bits a channel, RGBA
  const rows = Buffer.alloc(size * (4 * size + 1)); // each row has a byte in front that says "as it is"
  for (let row = 0; row < size; row += 1) rows.set(pixels.subarray(4 * size * row, 4 * size * (row + 1)), row * (4 * size + 1) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

export function appIcons(): Plugin {
  return {
    name: 'app-icons',
    apply: 'build',
    /** Pages of the site, in whichever folder, name the manifest and the icon of home screens. */
    transformIndexHtml: {
      order: 'post',
      handler(_, { path }) {
        const home = '../'.repeat(path.split('/').length - 2) || './';
        return [
          { tag: 'link', attrs: { rel: 'manifest', href: `${home}manifest.webmanifest` }, injectTo: 'head' },
          { tag: 'link', attrs: { rel: 'apple-touch-icon', href: `${home}${TOUCH}` }, injectTo: 'head' },
        ];
      },
    },
    generateBundle() {
      const rectangles = rectanglesOf(readFileSync(ICON, 'utf8'));
      for (const { file, size, bleeds } of ICONS) {
        this.emitFile({ type: 'asset', fileName: file, source: png(painted(rectangles, size, bleeds), size) });
      }
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source: `${JSON.stringify(MANIFEST, null, 1)}\n` });
      this.emitFile({ type: 'asset', fileName: 'icon.svg', source: readFileSync(ICON) });
    },
  };
}
