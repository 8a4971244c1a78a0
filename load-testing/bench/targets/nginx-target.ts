/** nginx as a reverse proxy in front of the stub: one worker, connections kept alive on both sides, nothing logged. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../loopback.ts';
import { upstreamCredential } from '../wire/messages-request.ts';
import { firstAnswer } from './first-answer.ts';
import { spawnTarget, temporaryDirectory } from './spawned-process.ts';
import type { Target } from './target.ts';

export interface NginxBinary {
  readonly path: string;
  /** As `nginx -v` tells it. */
  readonly version: string;
}

/** Two descriptors for each of 4,000 streams, and some to spare. */
const CONNECTIONS = 9_000;

/** The nginx of this machine; undefined when there is none. */
export async function findNginx(): Promise<NginxBinary | undefined> {
  for (const candidate of ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx']) {
    try {
      const { stderr } = await promisify(execFile)(candidate, ['-v']);
      return { path: candidate, version: stderr.trim().replace('nginx version: ', '') };
    } catch {
      // Not here: try the next place.
    }
  }
  return undefined;
}

export function nginxTarget(nginx: NginxBinary, upstreamPort: number): Target {
  return {
    name: 'nginx',
    start: async () => {
      const directory = await temporaryDirectory('nginx');
      const port = await freePort();
      const file = path.join(directory, 'nginx.conf');
      await writeFile(file, configuration({ directory, port, upstreamPort }));
      const target = spawnTarget({
        command: nginx.path,
        args: ['-p', directory, '-c', file, '-e', 'stderr'],
        directory,
      });
      const firstAnswerMs = await firstAnswer('nginx', target, port);
      return { port, pid: target.pid, firstAnswerMs, stop: target.stop };
    },
  };
}

function configuration(options: { directory: string; port: number; upstreamPort: number }): string {
  const { directory, port, upstreamPort } = options;
  return `
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log stderr warn;
events { worker_connections ${CONNECTIONS}; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  keepalive_requests 100000000;
  upstream stub {
    server 127.0.0.1:${upstreamPort};
    keepalive 1024;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://stub;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "";
      proxy_set_header x-api-key "${upstreamCredential(1)}";
      proxy_buffering off;
      proxy_read_timeout 600s;
    }
  }
}
`;
}
