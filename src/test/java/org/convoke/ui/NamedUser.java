package org.convoke.ui;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;

/** Stands for a login: the user is whom the address names. Spark makes one by its name. */
public final class NamedUser implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest plain = (HttpServletRequest) request;
        chain.doFilter(
                new HttpServletRequestWrapper(plain) {
                    @Override
                    public String getRemoteUser() {
                        return plain.getParameter("user");
                    }
                },
                response);
    }
}
