/** The document's rules as the gate looks them up: by name in maps (an object would find `__proto__`). */
import {
  MARK_RULES,
  NODE_RULES,
  ROOT_CHILDREN,
  type AttributeCheck,
} from '#shared/document/rules.ts'

export interface GateRule {
  readonly children: ReadonlySet<string>
  /** may have XmlText children */
  readonly holdsText: boolean
  /** is an XmlText itself */
  readonly isText: boolean
  readonly attributes: ReadonlyMap<string, AttributeCheck>
}

export const ROOT_RULE: GateRule = {
  children: new Set(ROOT_CHILDREN),
  holdsText: false,
  isText: false,
  attributes: new Map(),
}
/** y-prosemirror keeps the letters of a paragraph in an XmlText below it. */
export const TEXT_RULE: GateRule = {
  children: new Set(),
  holdsText: false,
  isText: true,
  attributes: new Map(),
}
export const RULE_OF_NODE: ReadonlyMap<string, GateRule> = new Map(
  NODE_RULES.map((rule) => [
    rule.name,
    {
      children: new Set(rule.children),
      holdsText: rule.isTextblock,
      isText: false,
      attributes: new Map(Object.entries(rule.attributes)),
    },
  ]),
)
export const RULE_OF_MARK: ReadonlyMap<string, AttributeCheck> = new Map(Object.entries(MARK_RULES))

/** Attribute names by number: an attribute's place is (node, number). */
export const ATTRIBUTE_NAMES: readonly string[] = [
  ...new Set(NODE_RULES.flatMap((rule) => Object.keys(rule.attributes))),
]
export const ATTRIBUTE_NUMBER: ReadonlyMap<string, number> = new Map(
  ATTRIBUTE_NAMES.map((name, i) => [name, i]),
)
