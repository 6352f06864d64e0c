/** An OpenAPI document offered in the selector of the page. */
export interface OfferedDocument {
  readonly title: string;
  readonly url: string;
}

/**
 * The HTML page of Swagger UI; without scripts it leads to the documents themselves.
 * @param root path under which the server is reached, without a final slash; empty when it is at the root
 */
export function docsPage(root: string, documents: readonly OfferedDocument[]): string {
  const file = (name: string): string => escapeHtml(`${root}/docs/${name}`);
  const links = documents.map(({ title, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(title)}</a></li>`).join('');
  return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Documentation des interfaces FHIR</title>
<link rel="stylesheet" href="${file('swagger-ui.css')}">
<link rel="stylesheet" href="${file('page.css')}">
<link rel="icon" type="image/png" sizes="32x32" href="${file('favicon-32x32.png')}">
<link rel="icon" type="image/png" sizes="16x16" href="${file('favicon-16x16.png')}">
</head>
<body>
<a class="skip" href="#swagger-ui">Aller au contenu / <span lang="en">skip to content</span></a>
<main id="swagger-ui" tabindex="-1"></main>
<noscript>
<p>Cette page demande JavaScript. Descriptions OpenAPI : / <span lang="en">This page needs JavaScript. OpenAPI documents:</span></p>
<ul>${links}</ul>
</noscript>
<script src="${file('swagger-ui-bundle.js')}"></script>
<script src="${file('swagger-ui-standalone-preset.js')}"></script>
<script src="${file('init.js')}"></script>
</body>
</html>
`;
}

/** The script that starts Swagger UI; a file of its own, since the page allows no inline script. */
export function initScript(documents: readonly OfferedDocument[]): string {
  const options = {
    urls: documents.map(({ title, url }) => ({ name: title, url })),
    dom_id: '#swagger-ui',
    layout: 'StandaloneLayout',
    deepLinking: true,
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    docExpansion: 'list',
    // The documents stay on this server: no outside service checks them.
    validatorUrl: null,
    // A page of 200 resources takes a browser minutes to colour.
    syntaxHighlight: false,
  };
  return `'use strict';
window.addEventListener('load', () => {
  window.ui = SwaggerUIBundle({ ...${JSON.stringify(options)}, presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset] });
});
`;
}

/** Where the keyboard is must be seen, and the skip link shows when it is reached. */
export const PAGE_STYLE = `*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: #fafafa; }
main:focus { outline: none; }
:focus-visible { outline: 3px solid #0a76f6 !important; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: #fff; color: #000; z-index: 10; }
.skip:focus { left: .5rem; top: .5rem; }
`;

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
