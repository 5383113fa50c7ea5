/** A static host as most are: compresses what is text, and lets a browser keep files for ten minutes. */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml", ".json": "application/json", ".txt": "text/plain; charset=utf-8", ".xml": "application/xml",
};
const PICTURES = { ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg", ".avif": "image/avif" };

/**
 * Serves a folder.
 * @param {string} folder
 * @returns {Promise<{address: string, sent: {path: string, raw: number, compressed: number}[], close: () => void}>}
 * `sent` grows by each answer; to empty it is the caller's
 */
export async function host(folder) {
  const sent = [];
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://site").pathname));
    const file = join(folder, path.endsWith(sep) ? `${path}index.html` : path);
    const type = TYPES[extname(file)];
    const bytes = await readFile(file).catch(() => null);
    if (!bytes) {
      sent.push({ path, raw: 0, compressed: 0 });
      response.writeHead(404, { "content-type": "text/plain" }).end("Not here.\n");
      return;
    }
    const body = type ? gzipSync(bytes) : bytes;
    sent.push({ path, raw: bytes.length, compressed: body.length });
    response.writeHead(200, {
      "content-type": type ?? PICTURES[extname(file)] ?? "application/octet-stream",
      "content-length": body.length,
      "cache-control": "max-age=600",
      ...(type && { "content-encoding": "gzip", vary: "accept-encoding" }),
    }).end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, sent, close };
}
