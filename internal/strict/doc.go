// Package strict reads YAML that a person wrote into Go types and reports everything that is wrong with it at
// once, each fault with file:line:column, what would be right, and what was probably meant.
//
// A type of a file format is a struct that embeds [Node] and whose fields have json tags; one without
// omitempty must be given. [Read] and [Folder] decode into it, and [Schema] makes its JSON Schema, so that an
// editor and the reader agree. What a format cannot say by types is said afterwards, with [Node.Fault] at the
// place it is about.
//
// Only the part of YAML is taken that means the same to every reader: no tags, merge keys, "no" for false or
// octal numbers, and nothing that grows or loops when aliases are followed.
//
// Floor 1: it imports a YAML library, which nobody else does, one for JSON Schema, and nothing of ours but
// nearest.
package strict
