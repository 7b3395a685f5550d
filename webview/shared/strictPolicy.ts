import * as z from 'zod';

// The page's content policy forbids code made from text. Schemas would try it once and report the refusal, so they
// are told before the first of them is made: import this module before any that makes one.
z.config({ jitless: true });
