import * as z from 'zod';

// What must be said before any other module of a page runs, so that nothing is tried that the page's content policy
// forbids: import this one first.

// Schemas would try once to make code from text, and report the refusal.
z.config({ jitless: true });

// The toolkit tries out a style sheet of its own; it takes the nonce that allows it from here.
const nonce = document.currentScript?.nonce;
if (nonce) {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.content = nonce;
  document.head.append(meta);
}
