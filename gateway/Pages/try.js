// The page's own script: picks an operation of /openapi/v1.json, sends it, shows the answer. Tokens stay in this page's memory.
'use strict';

const byId = id => document.getElementById(id);
const methods = ['get', 'post', 'put', 'patch', 'delete'];
const operations = [];
let schema = {};
let running = null;

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function resolve(node) {
  return node?.$ref ? node.$ref.slice(2).split('/').reduce((part, key) => part?.[key], schema) : node;
}

// What a body could look like. A schema that holds itself ends after a few levels.
function sample(node, depth = 0) {
  const found = resolve(node) ?? {};
  const type = Array.isArray(found.type) ? found.type.find(t => t !== 'null') : found.type;
  const choice = found.oneOf ?? found.anyOf ?? found.allOf;
  if (found.example !== undefined) return found.example;
  if (found.enum) return found.enum[0];
  if (choice) return sample(choice.find(one => resolve(one)?.type !== 'null') ?? choice[0], depth + 1);
  if (type === 'array') return depth > 4 ? [] : [sample(found.items, depth + 1)];
  if (type === 'integer' || type === 'number') return found.minimum ?? 0;
  if (type === 'boolean') return false;
  if (found.properties || type === 'object') {
    if (depth > 4) return {};
    return Object.fromEntries(Object.entries(found.properties ?? {}).map(([name, value]) => [name, sample(value, depth + 1)]));
  }
  return found.format === 'uuid' ? '00000000-0000-0000-0000-000000000000' : '';
}

function chosen() {
  return operations[byId('operation').selectedIndex];
}

function show() {
  const { operation, item } = chosen();
  byId('about').textContent = [operation.summary, operation.description].filter(Boolean).join('. ');
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  byId('parameters').replaceChildren(...parameters.map((parameter, index) => {
    const input = element('input', { id: `parameter-${index}`, required: parameter.in === 'path' || parameter.required === true });
    input.dataset.name = parameter.name;
    input.dataset.in = parameter.in;
    input.autocomplete = 'off';
    const label = element('label', { htmlFor: input.id }, `${parameter.name} `,
      element('small', {}, `(${parameter.in}${input.required ? ', required' : ''})`));
    return element('div', {}, label, input);
  }));
  const content = resolve(operation.requestBody)?.content;
  const type = content && (Object.keys(content).find(name => name.includes('json')) ?? Object.keys(content)[0]);
  byId('body-part').hidden = !type;
  byId('body-type').textContent = type ? `(${type})` : '';
  byId('body').dataset.type = type ?? '';
  if (!type) return;
  const value = sample(content[type].schema);
  byId('body').value = type.includes('json') ? JSON.stringify(value, null, 2) : String(new URLSearchParams(value));
}

function built() {
  const { method, path } = chosen();
  const query = new URLSearchParams();
  const headers = new Headers({ Accept: 'application/json, text/event-stream, */*' });
  let address = path;
  for (const input of byId('parameters').querySelectorAll('input')) {
    const { name, in: place } = input.dataset;
    if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (input.value && place === 'query') query.append(name, input.value);
    else if (input.value && place === 'header') headers.set(name, input.value);
  }
  const token = byId('token').value.trim();
  if (token) headers.set('Authorization', `Bearer ${token}`);
  const workspace = byId('workspace').value.trim();
  if (workspace) headers.set('X-Tenant-ID', workspace);
  const type = byId('body').dataset.type;
  const body = type && byId('body').value.trim() ? byId('body').value : undefined;
  if (body !== undefined) headers.set('Content-Type', type);
  const tail = String(query);
  return [tail ? `${address}?${tail}` : address, { method: method.toUpperCase(), headers, body, credentials: 'omit' }];
}

function pretty(text, type) {
  try {
    return type.includes('json') ? JSON.stringify(JSON.parse(text), null, 2) : text;
  } catch {
    return text;
  }
}

async function send(event) {
  event.preventDefault();
  running?.abort();
  const mine = running = new AbortController();
  byId('stop').hidden = false;
  byId('status').textContent = 'Waiting for the answer.';
  byId('answer').textContent = '';
  const began = performance.now();
  try {
    const [address, request] = built();
    const response = await fetch(address, { ...request, signal: mine.signal });
    const type = response.headers.get('Content-Type') ?? '';
    byId('status').textContent = `${response.status} ${response.statusText} after ${Math.round(performance.now() - began)} ms, ${type || 'no content'}`;
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader?.read(); part && !part.done; part = await reader.read()) {
      text += part.value;
      byId('answer').textContent = text;
    }
    byId('answer').textContent = pretty(text, type);
  } catch (error) {
    byId('status').textContent = error.name === 'AbortError' ? 'Stopped.' : `No answer: ${error.message}`;
  } finally {
    if (running === mine) byId('stop').hidden = true;
  }
}

async function signIn(event) {
  event.preventDefault();
  byId('who').textContent = '';
  try {
    const response = await fetch('/api/v1/auth/login', {
      method: 'POST', credentials: 'omit', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: byId('email').value, password: byId('password').value }),
    });
    const answer = await response.json();
    if (response.ok && answer.accessToken) {
      byId('token').value = answer.accessToken;
      byId('password').value = '';
      byId('who').textContent = 'Signed in.';
    } else {
      byId('who').textContent = answer.detail ?? answer.title ?? 'This account needs another way to sign in: paste a token.';
    }
  } catch (error) {
    byId('who').textContent = `No answer: ${error.message}`;
  }
}

async function start() {
  schema = await (await fetch('/openapi/v1.json', { credentials: 'omit' })).json();
  const groups = new Map();
  for (const [path, item] of Object.entries(schema.paths)) {
    for (const method of methods.filter(name => item[name])) {
      const tag = item[method].tags?.[0] ?? item['x-service'];
      groups.set(tag, [...(groups.get(tag) ?? []), { method, path, item, operation: item[method] }]);
    }
  }
  for (const [tag, members] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    operations.push(...members);
    byId('operation').append(element('optgroup', { label: tag }, ...members.map(one =>
      element('option', {}, `${one.method.toUpperCase()} ${one.path}`))));
  }
  if (operations.length === 0) return;
  byId('operation').addEventListener('change', show);
  byId('request').addEventListener('submit', send);
  byId('sign-in').addEventListener('submit', signIn);
  byId('stop').addEventListener('click', () => running?.abort());
  byId('try').hidden = false;
  show();
}

start();
