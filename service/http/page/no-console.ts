/** What stands at `/` while no console was built. */
export const NO_CONSOLE_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Tulay</title>
  </head>
  <body>
    <h1>Tulay is running</h1>
    <p>Its console is not built yet. Run <code>npm run build</code> in the folder of Tulay, then load this page again.</p>
    <p>The Claude API is served here under <code>/v1/</code>; how the service is says <a href="/api/health">/api/health</a>.</p>
  </body>
</html>
`;
