// The grammar of WGSL, with every extension that the Tint compiler knows. It accepts a superset: what the
// language forbids by type or by context is the compiler's to say, an editor's tree must only not break.

/** Binding strength of operators, weakest first. WGSL itself demands parentheses between many of these. */
const PRECEDENCE = {
  logicalOr: 1,
  logicalAnd: 2,
  bitwiseOr: 3,
  bitwiseXor: 4,
  bitwiseAnd: 5,
  equality: 6,
  relational: 7,
  shift: 8,
  additive: 9,
  multiplicative: 10,
  unary: 11,
  postfix: 12,
};

/** Binary operators that may stand anywhere in an expression. */
const OPERATORS_EVERYWHERE = [
  ['|', PRECEDENCE.bitwiseOr],
  ['^', PRECEDENCE.bitwiseXor],
  ['&', PRECEDENCE.bitwiseAnd],
  ['==', PRECEDENCE.equality],
  ['!=', PRECEDENCE.equality],
  ['<', PRECEDENCE.relational],
  ['<=', PRECEDENCE.relational],
  ['<<', PRECEDENCE.shift],
  ['+', PRECEDENCE.additive],
  ['-', PRECEDENCE.additive],
  ['*', PRECEDENCE.multiplicative],
  ['/', PRECEDENCE.multiplicative],
  ['%', PRECEDENCE.multiplicative],
];

/** Binary operators that would end a template list, so that inside one they need parentheses. */
const OPERATORS_OUTSIDE_TEMPLATES = [
  ['||', PRECEDENCE.logicalOr],
  ['&&', PRECEDENCE.logicalAnd],
  ['>', PRECEDENCE.relational],
  ['>=', PRECEDENCE.relational],
  ['>>', PRECEDENCE.shift],
];

const ASSIGNMENT_OPERATORS = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='];

/** One or more items with commas between and, as everywhere in WGSL, optionally one behind. */
const commaSeparated1 = (item) => seq(item, repeat(seq(',', item)), optional(','));

/** Like commaSeparated1, or nothing. */
const commaSeparated = (item) => optional(commaSeparated1(item));

/** `<...>`, opened by one of the scanner's two readings of `<`. */
const templateList = ($, open) =>
  seq(alias(open, '<'), commaSeparated1(field('argument', $._template_argument)), closeAngle($));

/** Any number of attributes in front of what they describe. */
const attributes = ($) => repeat(field('attribute', $.attribute));

/** `name` or `name: type`, as in every declaration of a value. */
const typedName = ($) => seq(field('name', $.identifier), optional(seq(':', field('type', $._type))));

/** `= value`; optional even where the language wants it, because it is typed last. */
const initializer = ($) => optional(seq('=', field('value', $.expression)));

/** One left-associative rule for each of `operators` between two `operand`s. */
const binary = (operand, operators) =>
  choice(
    ...operators.map(([operator, strength]) =>
      prec.left(strength, seq(field('left', operand), field('operator', operator), field('right', operand))),
    ),
  );

/** The ends of statements, lists and blocks, typed or still missing. */
const semicolon = ($) => choice(';', $._missing_semicolon);
const closeParen = ($) => choice(')', $._missing_paren);
const closeBracket = ($) => choice(']', $._missing_bracket);
const closeAngle = ($) => choice('>', $._missing_angle);
const closeBrace = ($) => choice('}', $._missing_brace);

/** A block under the field `name`, or nothing where it is not typed yet. */
const block = ($, name) => choice(field(name, $.compound_statement), $._missing_body);

module.exports = grammar({
  name: 'wgsl',

  // WGSL's blankspace, and the byte order mark that some editors leave in front.
  extras: ($) => [
    /[ \t\n\v\f\r\u0085\u200e\u200f\u2028\u2029\ufeff]/,
    $.line_comment,
    $.block_comment,
    $.preprocessor_line,
  ],

  // The tokens that src/scanner.c decides on, in the order of its enum. The `_missing_...` ones have no width: they
  // stand for what a half-typed line still lacks, and a name that is missing is an `identifier` without width.
  // `_no_missing_name` is never found: it is allowed where a name may be absent although nothing else tells so.
  externals: ($) => [
    $.block_comment,
    $._template_open,
    $._type_template_open,
    $.identifier,
    $._missing_semicolon,
    $._missing_paren,
    $._missing_bracket,
    $._missing_angle,
    $._missing_brace,
    $._missing_body,
    $._no_missing_name,
    $._attribute_name,
  ],

  word: ($) => $._word,

  supertypes: ($) => [$.expression],

  inline: ($) => [$._type, $._postfix_operand, $._callee],

  rules: {
    source_file: ($) => repeat(choice(field('directive', $._directive), $._declaration, ';')),

    // Directives. The language wants them first; a half-typed file is easier to keep if they may come anywhere.

    _directive: ($) => choice($.enable_directive, $.requires_directive, $.diagnostic_directive),

    enable_directive: ($) => seq('enable', commaSeparated1(field('extension', $.identifier)), semicolon($)),

    requires_directive: ($) => seq('requires', commaSeparated1(field('feature', $.identifier)), semicolon($)),

    diagnostic_directive: ($) => seq('diagnostic', field('arguments', $.argument_list), semicolon($)),

    // Declarations of a module.

    _declaration: ($) =>
      choice(
        seq(
          field('declaration', choice($.variable_declaration, $.const_declaration, $.const_assert_statement)),
          semicolon($),
        ),
        field(
          'declaration',
          choice($.override_declaration, $.alias_declaration, $.struct_declaration, $.function_declaration),
        ),
      ),

    override_declaration: ($) => seq(attributes($), 'override', typedName($), initializer($), semicolon($)),

    alias_declaration: ($) =>
      seq(
        attributes($),
        'alias',
        field('name', $.identifier),
        optional(seq('=', field('type', $._type))),
        semicolon($),
      ),

    struct_declaration: ($) =>
      seq(
        attributes($),
        'struct',
        field('name', $.identifier),
        choice(seq('{', commaSeparated(field('member', $.struct_member)), closeBrace($)), $._missing_body),
      ),

    struct_member: ($) => seq(attributes($), typedName($)),

    function_declaration: ($) =>
      seq(
        attributes($),
        'fn',
        field('name', $.identifier),
        optional(field('parameters', $.parameter_list)),
        optional(seq('->', repeat(field('return_attribute', $.attribute)), field('return_type', $._type))),
        block($, 'body'),
      ),

    parameter_list: ($) => seq('(', commaSeparated(field('parameter', $.parameter)), closeParen($)),

    parameter: ($) => seq(attributes($), typedName($)),

    // `@const` and `@diagnostic` are attributes whose names are keywords elsewhere.
    attribute: ($) =>
      prec.right(
        seq(
          '@',
          field('name', alias($._attribute_name, $.identifier)),
          optional(field('arguments', $.argument_list)),
        ),
      ),

    // Declarations that stand in a module as well as in a function.

    variable_declaration: ($) =>
      seq(
        attributes($),
        'var',
        optional(field('template_list', alias($._written_template_list, $.template_list))),
        typedName($),
        initializer($),
      ),

    const_declaration: ($) => seq(attributes($), 'const', typedName($), initializer($)),

    const_assert_statement: ($) => seq('const_assert', field('condition', $.expression)),

    let_declaration: ($) => seq('let', typedName($), initializer($)),

    // Statements.

    compound_statement: ($) => seq(attributes($), '{', repeat($._statement), closeBrace($)),

    _statement: ($) =>
      choice(
        ';',
        field(
          'statement',
          choice(
            $.compound_statement,
            $.if_statement,
            $.switch_statement,
            $.for_statement,
            $.while_statement,
            $.loop_statement,
          ),
        ),
        seq(
          field(
            'statement',
            choice(
              $._simple_statement,
              $.return_statement,
              $.continue_statement,
              $.discard_statement,
              $.const_assert_statement,
            ),
          ),
          semicolon($),
        ),
        // A missing semicolon would be assumed before the `if` of `break if`.
        seq(field('statement', $.break_statement), ';'),
      ),

    // What may stand in the head of a `for` too, and so has no semicolon of its own. Of all expressions only a call
    // is a statement, but every assignment begins its life as a lone expression.
    _simple_statement: ($) =>
      choice(
        $.variable_declaration,
        $.const_declaration,
        $.let_declaration,
        $.assignment,
        $.increment,
        $.expression,
      ),

    assignment: ($) =>
      seq(
        field('left', choice($.expression, $.phony)),
        field('operator', choice(...ASSIGNMENT_OPERATORS)),
        field('right', $.expression),
      ),

    phony: () => '_',

    increment: ($) => seq(field('operand', $.expression), field('operator', choice('++', '--'))),

    return_statement: ($) => seq('return', optional(field('value', $.expression))),

    break_statement: ($) => seq('break', optional(seq('if', field('condition', $.expression)))),

    continue_statement: () => 'continue',

    discard_statement: () => 'discard',

    if_statement: ($) =>
      seq(
        attributes($),
        'if',
        field('condition', $.expression),
        block($, 'consequence'),
        optional(seq('else', field('alternative', choice($.if_statement, $.compound_statement)))),
      ),

    switch_statement: ($) =>
      seq(attributes($), 'switch', field('value', $.expression), field('body', $.switch_body)),

    switch_body: ($) => seq(attributes($), '{', repeat(field('case', $.switch_case)), closeBrace($)),

    switch_case: ($) =>
      seq(
        choice(seq('case', commaSeparated1($._selector)), field('selector', $.default_selector)),
        optional(':'),
        field('body', $.compound_statement),
      ),

    _selector: ($) => choice(field('selector', choice($.expression, $.default_selector)), $._no_missing_name),

    default_selector: () => 'default',

    for_statement: ($) =>
      seq(
        attributes($),
        'for',
        '(',
        choice(';', $._no_missing_name, seq(field('initializer', $._simple_statement), semicolon($))),
        optional(field('condition', $.expression)),
        semicolon($),
        optional(field('update', $._simple_statement)),
        closeParen($),
        block($, 'body'),
      ),

    while_statement: ($) => seq(attributes($), 'while', field('condition', $.expression), block($, 'body')),

    loop_statement: ($) =>
      seq(attributes($), 'loop', field('body', alias($._loop_body, $.compound_statement))),

    // Only a loop's block can end in `continuing`; readers of the tree meet it as a block like any other.
    _loop_body: ($) =>
      seq(
        attributes($),
        '{',
        repeat($._statement),
        optional(field('continuing', $.continuing_statement)),
        closeBrace($),
      ),

    continuing_statement: ($) => seq('continuing', field('body', $.compound_statement)),

    // Types are expressions that are only names, with or without a template list.

    _type: ($) => choice($.identifier, alias($._written_type, $.template_type)),

    // Where only a type can stand, a `<` needs no `>` further on to be believed.
    _written_type: ($) =>
      seq(
        field('name', $.identifier),
        field('template_list', alias($._written_template_list, $.template_list)),
      ),

    _written_template_list: ($) => templateList($, $._type_template_open),

    template_type: ($) => seq(field('name', $.identifier), field('template_list', $.template_list)),

    template_list: ($) => templateList($, $._template_open),

    // An expression whose outermost operators cannot be mistaken for the end of the list.
    _template_argument: ($) =>
      choice($._unary_operand, alias($._template_binary_expression, $.binary_expression)),

    _template_binary_expression: ($) => binary($._template_argument, OPERATORS_EVERYWHERE),

    // Expressions.

    expression: ($) =>
      choice(
        $.identifier,
        $.literal,
        $.preprocessor_value,
        $.template_type,
        $.paren_expression,
        $.call_expression,
        $.index_expression,
        $.member_expression,
        $.unary_expression,
        $.binary_expression,
      ),

    _unary_operand: ($) => choice($._postfix_operand, $.unary_expression),

    _postfix_operand: ($) =>
      choice(
        $.identifier,
        $.literal,
        $.preprocessor_value,
        $.template_type,
        $.paren_expression,
        $.call_expression,
        $.index_expression,
        $.member_expression,
      ),

    binary_expression: ($) => binary($.expression, [...OPERATORS_EVERYWHERE, ...OPERATORS_OUTSIDE_TEMPLATES]),

    unary_expression: ($) =>
      prec(
        PRECEDENCE.unary,
        seq(field('operator', choice('!', '~', '-', '*', '&')), field('operand', $._unary_operand)),
      ),

    index_expression: ($) =>
      prec(
        PRECEDENCE.postfix,
        seq(field('object', $._postfix_operand), '[', field('index', $.expression), closeBracket($)),
      ),

    member_expression: ($) =>
      prec(PRECEDENCE.postfix, seq(field('object', $._postfix_operand), '.', field('member', $.identifier))),

    call_expression: ($) =>
      prec(PRECEDENCE.postfix, seq(field('function', $._callee), field('arguments', $.argument_list))),

    _callee: ($) => choice($.identifier, $.template_type),

    argument_list: ($) => seq('(', commaSeparated(field('argument', $.expression)), closeParen($)),

    paren_expression: ($) => seq('(', field('expression', $.expression), closeParen($)),

    // Tokens.

    literal: ($) => choice('true', 'false', $._integer, $._float),

    // `li`, `lu` and `lf` are 64-bit suffixes of compilers other than Tint. A number may still lack the digits behind
    // its `0x` or `e`, for whoever types it.
    _integer: () => token(choice(/[0-9]+(l?[iu])?/, /0[xX][0-9a-fA-F]*(l?[iu])?/)),

    _float: () =>
      token(
        choice(
          /[0-9]+(h|l?f)/,
          /[0-9]+[eE][+-]?[0-9]*(h|l?f)?/,
          /([0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]*)?(h|l?f)?/,
          /0[xX][0-9a-fA-F]+[pP][+-]?[0-9]*[fh]?/,
          /0[xX]([0-9a-fA-F]+\.[0-9a-fA-F]*|\.[0-9a-fA-F]+)([pP][+-]?[0-9]*[fh]?)?/,
        ),
      ),

    // In no rule: tree-sitter tells keywords by it, names come from the scanner.
    _word: () => /[\p{XID_Start}_]\p{XID_Continue}*/u,

    line_comment: () => token(/\/\/[^\n\v\f\r\u0085\u2028\u2029]*/),

    // Preprocessors in front of WGSL (Bevy's, for one) own the lines that start with `#`, and write a value of
    // theirs as `#{NAME}`.
    preprocessor_line: () => token(/#([^{\n\v\f\r\u0085\u2028\u2029][^\n\v\f\r\u0085\u2028\u2029]*)?/),

    preprocessor_value: () => token(/#\{[^}\n]*\}/),
  },
});
