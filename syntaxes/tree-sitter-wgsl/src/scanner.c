// The two tokens of WGSL that need counting: nested block comments, and the `<` that opens a template list.
// The scanner keeps no state between tokens, so an edit never has to be parsed again from further back.

#include "tree_sitter/parser.h"

#include <string.h>

// In the order of `externals` in grammar.js.
enum TokenType {
  BLOCK_COMMENT,
  TEMPLATE_OPEN,
  TYPE_TEMPLATE_OPEN,
  IDENTIFIER,
  MISSING_SEMICOLON,
  MISSING_PAREN,
  MISSING_BRACKET,
  MISSING_ANGLE,
  MISSING_BRACE,
  MISSING_BODY,
  NO_MISSING_NAME,
  ATTRIBUTE_NAME,
};

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

// What a word says about where it stands.
enum WordKind { NAME, VALUE_WORD, STATEMENT_WORD, MODULE_WORD, VAR_WORD };

// The words that cannot be names. tree-sitter alone would take a keyword for a name wherever the grammar wants one,
// and a half-typed `override` would swallow the declaration on the next line.
static const struct {
  const char *text;
  enum WordKind kind;
} KEYWORDS[] = {
    {"_", VALUE_WORD},
    {"alias", MODULE_WORD},
    {"break", STATEMENT_WORD},
    {"case", STATEMENT_WORD},
    {"const", STATEMENT_WORD},
    {"const_assert", STATEMENT_WORD},
    {"continue", STATEMENT_WORD},
    {"continuing", STATEMENT_WORD},
    {"default", STATEMENT_WORD},
    {"diagnostic", MODULE_WORD},
    {"discard", STATEMENT_WORD},
    {"else", STATEMENT_WORD},
    {"enable", MODULE_WORD},
    {"false", VALUE_WORD},
    {"fn", MODULE_WORD},
    {"for", STATEMENT_WORD},
    {"if", STATEMENT_WORD},
    {"let", STATEMENT_WORD},
    {"loop", STATEMENT_WORD},
    {"override", MODULE_WORD},
    {"requires", MODULE_WORD},
    {"return", STATEMENT_WORD},
    {"struct", MODULE_WORD},
    {"switch", STATEMENT_WORD},
    {"true", VALUE_WORD},
    {"var", VAR_WORD},
    {"while", STATEMENT_WORD},
};

// The attributes that only a declaration of the module has.
static const char *const MODULE_ATTRIBUTES[] = {"binding", "compute",   "fragment", "group",
                                                "id",      "must_use", "vertex",   "workgroup_size"};

// The address spaces that only a variable of the module has.
static const char *const MODULE_SPACES[] = {"immediate", "private", "storage", "uniform", "workgroup"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Longer than any word in these tables.
#define WORD_SIZE 16

static bool is_one_of(const char *word, const char *const *table, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    if (strcmp(word, table[i]) == 0) return true;
  }
  return false;
}

// Goes behind the word at the cursor and copies it, or nothing where no table has a word so long or so foreign.
static void read_word(TSLexer *lexer, char word[WORD_SIZE]) {
  unsigned length = 0;
  while (!lexer->eof(lexer) && is_word(lexer->lookahead)) {
    if (lexer->lookahead > 127 || length == WORD_SIZE - 1) {
      skip_word(lexer);
      length = 0;
      break;
    }
    word[length++] = (char)lexer->lookahead;
    advance(lexer);
  }
  word[length] = 0;
}

static enum WordKind kind_of(const char *word) {
  for (unsigned i = 0; i < COUNT(KEYWORDS); i++) {
    if (strcmp(word, KEYWORDS[i].text) == 0) return KEYWORDS[i].kind;
  }
  return NAME;
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

// Takes the name of an attribute, or none where the word belongs to what follows a lone `@`.
static void scan_attribute_name(TSLexer *lexer) {
  char word[WORD_SIZE];
  if (!is_word(lexer->lookahead) || is_digit(lexer->lookahead)) return;
  read_word(lexer, word);
  bool named = kind_of(word) == NAME || strcmp(word, "const") == 0 || strcmp(word, "diagnostic") == 0;
  if (named) lexer->mark_end(lexer);
}

// What stands at the cursor, as far as it tells that something before it is unfinished. Bits of a set.
enum Next {
  OTHER = 0,
  SEMICOLON = 1 << 0,
  COMMA = 1 << 1,
  EQUALS = 1 << 2,
  CLOSE_PAREN = 1 << 3,
  CLOSE_BRACKET = 1 << 4,
  OPEN_BRACE = 1 << 5,
  CLOSE_BRACE = 1 << 6,
  ATTRIBUTE = 1 << 7,
  STATEMENT = 1 << 8,
  MODULE = 1 << 9,
  NAME_ON_LINE = 1 << 10,
  NAME_ON_NEW_LINE = 1 << 11,
};

// No expression, type or list of parameters goes on across these.
#define BLOCK_EDGE (OPEN_BRACE | CLOSE_BRACE | STATEMENT | MODULE)

// What each missing token shows by; in valid code none of these can follow where that token is allowed.
#define SHOWS_MISSING_SEMICOLON (BLOCK_EDGE | CLOSE_PAREN | CLOSE_BRACKET | ATTRIBUTE)
#define SHOWS_MISSING_PAREN (BLOCK_EDGE | SEMICOLON | CLOSE_BRACKET)
#define SHOWS_MISSING_BRACKET (BLOCK_EDGE | SEMICOLON | CLOSE_PAREN | EQUALS | ATTRIBUTE)
#define SHOWS_MISSING_ANGLE (SHOWS_MISSING_BRACKET | CLOSE_BRACKET)
#define SHOWS_MISSING_BRACE MODULE
#define SHOWS_MISSING_BODY (MODULE | STATEMENT | CLOSE_BRACE)
#define SHOWS_MISSING_NAME (BLOCK_EDGE | SEMICOLON | COMMA | EQUALS | CLOSE_PAREN | CLOSE_BRACKET)

// Looks at the token at the cursor, and for `@` and `var` at the word that says whose they are.
static enum Next look_at_next(TSLexer *lexer, bool on_new_line) {
  if (lexer->eof(lexer)) return MODULE;
  int32_t c = lexer->lookahead;
  char word[WORD_SIZE];
  if (is_digit(c)) return OTHER;
  if (is_word(c)) {
    read_word(lexer, word);
    switch (kind_of(word)) {
      case MODULE_WORD:
        return MODULE;
      case STATEMENT_WORD:
        return STATEMENT;
      case VAR_WORD:
        if (lexer->lookahead != '<') return STATEMENT;
        advance(lexer);
        read_word(lexer, word);
        return is_one_of(word, MODULE_SPACES, COUNT(MODULE_SPACES)) ? MODULE : STATEMENT;
      case VALUE_WORD:
        return OTHER;
      case NAME:
        return on_new_line ? NAME_ON_NEW_LINE : NAME_ON_LINE;
    }
  }
  switch (c) {
    case ';':
      return SEMICOLON;
    case ',':
      return COMMA;
    case ')':
      return CLOSE_PAREN;
    case ']':
      return CLOSE_BRACKET;
    case '{':
      return OPEN_BRACE;
    case '}':
      return CLOSE_BRACE;
    case '=':
      advance(lexer);
      return lexer->lookahead == '=' ? OTHER : EQUALS;
    case '@':
      advance(lexer);
      read_word(lexer, word);
      return is_one_of(word, MODULE_ATTRIBUTES, COUNT(MODULE_ATTRIBUTES)) ? MODULE : ATTRIBUTE;
    default:
      return OTHER;
  }
}

// Finds the token without width that has to stand before `next`. False where nothing is missing.
static bool find_missing(TSLexer *lexer, const bool *valid, enum Next next) {
  static const struct {
    enum TokenType token;
    unsigned shows;
  } ENDS[] = {
      {MISSING_SEMICOLON, SHOWS_MISSING_SEMICOLON}, {MISSING_PAREN, SHOWS_MISSING_PAREN},
      {MISSING_BRACKET, SHOWS_MISSING_BRACKET},     {MISSING_ANGLE, SHOWS_MISSING_ANGLE},
      {MISSING_BRACE, SHOWS_MISSING_BRACE},         {MISSING_BODY, SHOWS_MISSING_BODY},
  };
  // An end that is allowed here means that a name is not necessary here.
  bool name_may_miss = valid[IDENTIFIER] && !valid[NO_MISSING_NAME];
  for (unsigned i = 0; i < COUNT(ENDS); i++) {
    if (!valid[ENDS[i].token]) continue;
    name_may_miss = false;
    unsigned shows = ENDS[i].shows;
    // Where a name may follow, as after `return`, it may do so on the next line too.
    bool ends_statement = ENDS[i].token == MISSING_SEMICOLON || ENDS[i].token == MISSING_BODY;
    if (ends_statement && !valid[IDENTIFIER]) shows |= NAME_ON_NEW_LINE;
    if (next & shows) {
      lexer->result_symbol = ENDS[i].token;
      return true;
    }
  }
  lexer->result_symbol = IDENTIFIER;
  return name_may_miss && (next & SHOWS_MISSING_NAME);
}

bool tree_sitter_wgsl_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  // Here a token without width would end, before the blankspace.
  lexer->mark_end(lexer);
  bool on_new_line = false;
  while (is_blank(lexer->lookahead)) {
    on_new_line |= is_line_break(lexer->lookahead);
    lexer->advance(lexer, true);
  }

  if (lexer->lookahead == '<' && valid[TEMPLATE_OPEN]) {
    lexer->result_symbol = TEMPLATE_OPEN;
    return opens_template_list(lexer);
  }
  if (lexer->lookahead == '<' && valid[TYPE_TEMPLATE_OPEN]) {
    advance(lexer);
    lexer->mark_end(lexer);
    lexer->result_symbol = TYPE_TEMPLATE_OPEN;
    return true;
  }
  if (lexer->lookahead == '/' && valid[BLOCK_COMMENT]) {
    advance(lexer);
    if (lexer->lookahead != '*' || !skip_block_comment(lexer)) return false;
    lexer->mark_end(lexer);
    lexer->result_symbol = BLOCK_COMMENT;
    return true;
  }

  // The grammar never allows these two together; tree-sitter does, when it is looking for its way out of an error.
  bool recovering = valid[NO_MISSING_NAME] && valid[MISSING_BRACE];
  if (valid[ATTRIBUTE_NAME] && !recovering) {
    lexer->result_symbol = ATTRIBUTE_NAME;
    scan_attribute_name(lexer);
    return true;
  }
  enum Next next = look_at_next(lexer, on_new_line);
  if (valid[IDENTIFIER] && (next & (NAME_ON_LINE | NAME_ON_NEW_LINE))) {
    lexer->mark_end(lexer);
    lexer->result_symbol = IDENTIFIER;
    return true;
  }
  return !recovering && find_missing(lexer, valid, next);
}
