"""The page of rules that stand beside an appeal: exception requests, Medicare's cover, complaints, figures."""
