// The two tokens of WGSL that need counting: nested block comments, and the `<` that opens a template list.
// The scanner keeps no state between tokens, so an edit never has to be parsed again from further back.

#include "tree_sitter/parser.h"

enum TokenType { BLOCK_COMMENT, TEMPLATE_OPEN };

// More levels than any type has; deeper `<` are counted as comparisons.
#define MAX_PENDING 64

// A `<` in broken code may look for its `>` through the whole file; the keystroke must not wait for that.
#define MAX_LOOKAHEAD_TOKENS 20000

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_line_break(int32_t c) {
  return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_blank(int32_t c) {
  return is_line_break(c) || c == ' ' || c == '\t' || c == 0x200e || c == 0x200f || c == 0xfeff;
}

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }

static bool is_word(int32_t c) {
  return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c > 127 && !is_blank(c));
}

static void skip_line(TSLexer *lexer) {
  while (!lexer->eof(lexer) && !is_line_break(lexer->lookahead)) advance(lexer);
}

static void skip_word(TSLexer *lexer) {
  while (!lexer->eof(lexer) && is_word(lexer->lookahead)) advance(lexer);
}

// With the cursor behind the first `/` and on `*`: goes behind the matching `*/`. False if there is none.
static bool skip_block_comment(TSLexer *lexer) {
  advance(lexer);
  unsigned depth = 1;
  while (!lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '*' && lexer->lookahead == '/') {
      advance(lexer);
      if (--depth == 0) return true;
    } else if (c == '/' && lexer->lookahead == '*') {
      advance(lexer);
      depth++;
    }
  }
  return false;
}

// With the cursor on a digit: goes behind the literal. Its letters must not pass for a name, or the `<` in
// `1.f < x` would seem to follow one.
static void skip_number(TSLexer *lexer) {
  int32_t first = lexer->lookahead;
  advance(lexer);
  bool hexadecimal = first == '0' && (lexer->lookahead == 'x' || lexer->lookahead == 'X');
  while (!lexer->eof(lexer) && (is_word(lexer->lookahead) || lexer->lookahead == '.')) {
    int32_t c = lexer->lookahead | 0x20;
    advance(lexer);
    bool exponent = hexadecimal ? c == 'p' : c == 'e';
    if (exponent && (lexer->lookahead == '+' || lexer->lookahead == '-')) advance(lexer);
  }
}

// The `<` that still look for their `>`, each with the depth of brackets around it. The one that the scanner was
// asked about is the first; when it leaves the stack, the question is answered.
struct Pending {
  int depth[MAX_PENDING];
  int count;
};

// Forgets every `<` inside the brackets (or the operand of && and ||) that just ended.
static bool close_brackets(struct Pending *pending, int depth) {
  while (pending->count > 0 && pending->depth[pending->count - 1] >= depth) pending->count--;
  return pending->count > 0;
}

// With the cursor on `<` behind a name: does it open a template list? Follows "Template List Discovery" of the
// WGSL specification from this `<` on, leaving the token's end behind the `<`.
static bool opens_template_list(TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  if (lexer->lookahead == '<' || lexer->lookahead == '=') return false;

  struct Pending pending = {.count = 1};
  pending.depth[0] = 0;
  int depth = 0;
  bool behind_name = false;

  for (unsigned tokens = 0; tokens < MAX_LOOKAHEAD_TOKENS && !lexer->eof(lexer); tokens++) {
    int32_t c = lexer->lookahead;
    if (is_blank(c)) {
      advance(lexer);
      continue;
    }
    if (is_digit(c)) {
      skip_number(lexer);
      behind_name = false;
      continue;
    }
    if (is_word(c)) {
      skip_word(lexer);
      behind_name = true;
      continue;
    }

    advance(lexer);
    int32_t next = lexer->lookahead;
    if (c == '/' && next == '/') {
      skip_line(lexer);
      continue;
    }
    if (c == '/' && next == '*') {
      if (!skip_block_comment(lexer)) return false;
      continue;
    }
    if (c == '#') {
      if (next != '{') {
        skip_line(lexer);
      } else {
        while (!lexer->eof(lexer) && lexer->lookahead != '}' && !is_line_break(lexer->lookahead)) advance(lexer);
        if (lexer->lookahead == '}') advance(lexer);
        behind_name = false;
      }
      continue;
    }

    bool may_open = behind_name;
    behind_name = false;
    switch (c) {
      case '(':
      case '[':
        depth++;
        break;
      case ')':
      case ']':
        if (!close_brackets(&pending, depth)) return false;
        depth--;
        break;
      case '.':
        if (is_digit(next)) skip_number(lexer);
        break;
      case ';':
      case '{':
      case ':':
        return false;
      case '=':
        if (next != '=') return false;
        advance(lexer);
        break;
      case '!':
        if (next == '=') advance(lexer);
        break;
      case '&':
      case '|':
        if (next != c) break;
        advance(lexer);
        if (!close_brackets(&pending, depth)) return false;
        break;
      case '<':
        if (next == '<' || next == '=') {
          advance(lexer);
        } else if (may_open && pending.count < MAX_PENDING) {
          pending.depth[pending.count++] = depth;
        }
        break;
      case '>':
        if (pending.depth[pending.count - 1] == depth) {
          if (--pending.count == 0) return true;
        } else if (next == '=') {
          advance(lexer);
        }
        break;
      default:
        break;
    }
  }
  return false;
}

void *tree_sitter_wgsl_external_scanner_create(void) { return 0; }

void tree_sitter_wgsl_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_wgsl_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_wgsl_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_wgsl_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);

  if (lexer->lookahead == '<' && valid[TEMPLATE_OPEN]) {
    lexer->result_symbol = TEMPLATE_OPEN;
    return opens_template_list(lexer);
  }
  if (lexer->lookahead == '/' && valid[BLOCK_COMMENT]) {
    advance(lexer);
    if (lexer->lookahead != '*' || !skip_block_comment(lexer)) return false;
    lexer->mark_end(lexer);
    lexer->result_symbol = BLOCK_COMMENT;
    return true;
  }
  return false;
}
