"""The parcel of one case.

`contents` chooses the elements and attachments that an item's department may have, `packing` packs them into a parcel,
`dispatch` hands it over or packs it anew, `preview` shows it without sending.
"""
