; Colours of WGSL, by the capture names that tree-sitter editors share. Later patterns win over earlier ones.

; Names

(identifier) @variable

((identifier) @constant
  (#match? @constant "^_*[A-Z][A-Z0-9_]+$"))

(const_declaration
  name: (identifier) @constant)

(override_declaration
  name: (identifier) @constant)

(parameter
  name: (identifier) @variable.parameter)

(member_expression
  member: (identifier) @property)

(struct_member
  name: (identifier) @property)

; Functions

(call_expression
  function: (identifier) @function.call)

(call_expression
  function: (template_type
    name: (identifier) @function.call))

(function_declaration
  name: (identifier) @function)

; Types

(template_type
  name: (identifier) @type)

(alias_declaration
  name: (identifier) @type.definition)

(struct_declaration
  name: (identifier) @type.definition)

(_
  type: (identifier) @type)

(function_declaration
  return_type: (identifier) @type)

((identifier) @type.builtin
  (#match? @type.builtin "^(bool|[iu]8|[iuf]32|f16|(vec[234]|mat[234]x[234])[iufh]?|array|atomic|ptr|buffer|binding_array|sampler|sampler_comparison|texture_\\w+|subgroup_matrix_(left|right|result))$"))

; Address spaces and access modes

(variable_declaration
  template_list: (template_list
    argument: (identifier) @keyword.modifier))

((identifier) @keyword.modifier
  (#any-of? @keyword.modifier "read" "write" "read_write"))

; Directives and attributes

(attribute
  "@" @attribute
  name: (identifier) @attribute)

(attribute
  name: (identifier) @_name
  arguments: (argument_list
    argument: (identifier) @constant.builtin)
  (#any-of? @_name "builtin" "interpolate" "diagnostic"))

(enable_directive
  extension: (identifier) @constant.builtin)

(requires_directive
  feature: (identifier) @constant.builtin)

(diagnostic_directive
  arguments: (argument_list
    argument: (identifier) @constant.builtin))

[
  "enable"
  "requires"
  "diagnostic"
] @keyword.directive

; Keywords

[
  "alias"
  "const"
  "const_assert"
  "let"
  "override"
  "struct"
  "var"
] @keyword

"fn" @keyword.function

[
  "if"
  "else"
  "switch"
  "case"
] @keyword.conditional

(default_selector) @keyword.conditional

[
  "for"
  "while"
  "loop"
  "continuing"
  "break"
] @keyword.repeat

(continue_statement) @keyword.repeat

"return" @keyword.return

(discard_statement) @keyword.return

; Literals

(literal) @number

((literal) @boolean
  (#any-of? @boolean "true" "false"))

(phony) @variable.builtin

; Operators and punctuation

[
  "="
  "+="
  "-="
  "*="
  "/="
  "%="
  "&="
  "|="
  "^="
  "<<="
  ">>="
  "++"
  "--"
  "||"
  "&&"
  "|"
  "^"
  "&"
  "=="
  "!="
  "<="
  ">="
  "<<"
  ">>"
  "+"
  "-"
  "*"
  "/"
  "%"
  "!"
  "~"
  "->"
] @operator

(binary_expression
  operator: [
    "<"
    ">"
  ] @operator)

(template_list
  [
    "<"
    ">"
  ] @punctuation.bracket)

[
  "("
  ")"
  "["
  "]"
  "{"
  "}"
] @punctuation.bracket

[
  ","
  ";"
  ":"
  "."
] @punctuation.delimiter

; Trivia

[
  (line_comment)
  (block_comment)
] @comment

[
  (preprocessor_line)
  (preprocessor_value)
] @keyword.directive
