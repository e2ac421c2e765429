/* SPDX-License-Identifier: Apache-2.0 */
/* xml: text for XML 1.0. Characters that it has no way to say become U+FFFD. Used by Open311 and Atom. */
#ifndef EW_WEB_XML_H
#define EW_WEB_XML_H

#include "base/buf.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* Valid UTF-8 as text between tags. */
void xml_text(struct buf *out, str s);
/* <name>value</name>; <name/> for an empty value. */
void xml_element(struct buf *out, const char *name, str value);
/* ' name="value"' inside a tag. */
void xml_attribute(struct buf *out, const char *name, str value);

#endif
